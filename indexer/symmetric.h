/* symmetric.h - eigenvalues and eigenvectors of a small symmetric matrix.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * For matrices of a hundred rows; the same numbers in give the same numbers out.
 * Method: cyclic Jacobi rotations (Golub and Van Loan, Matrix Computations, 8.5), which need no
 * care about sizes or signs. Thread rule: pure.
 */
#ifndef ASKWELL_INDEXER_SYMMETRIC_H
#define ASKWELL_INDEXER_SYMMETRIC_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* a: n rows of n numbers, symmetric; its diagonal holds the eigenvalues afterwards, largest first.
 * Column i of v (n rows of n) becomes the eigenvector of the ith. */
void symmetric_eigen(double *a, double *v, size_t n);

#ifdef __cplusplus
}
#endif
#endif
