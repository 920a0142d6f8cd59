/* symmetric.c - see symmetric.h.
 * SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Not here: anything about large or sparse matrices (learn.c).
 */
#include "indexer/symmetric.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#define SWEEPS 40 /* a dozen are enough */

/* Makes a[p][q] zero by turning rows and columns p and q. */
static void rotate(double *a, double *v, size_t n, size_t p, size_t q)
{
    const double apq = a[p * n + q];
    const double theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
    const double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
    const double c = 1 / sqrt(t * t + 1), s = t * c;

    for (size_t i = 0; i < n; i++) {
        const double x = a[i * n + p], y = a[i * n + q];

        a[i * n + p] = c * x - s * y;
        a[i * n + q] = s * x + c * y;
    }
    for (size_t i = 0; i < n; i++) {
        const double x = a[p * n + i], y = a[q * n + i], vp = v[i * n + p], vq = v[i * n + q];

        a[p * n + i] = c * x - s * y;
        a[q * n + i] = s * x + c * y;
        v[i * n + p] = c * vp - s * vq;
        v[i * n + q] = s * vp + c * vq;
    }
}

static void swap(double *x, double *y)
{
    const double z = *x;

    *x = *y;
    *y = z;
}

static void sort(double *a, double *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t best = i;

        for (size_t k = i + 1; k < n; k++)
            best = a[k * n + k] > a[best * n + best] ? k : best;
        swap(&a[i * n + i], &a[best * n + best]);
        for (size_t k = 0; k < n && best != i; k++)
            swap(&v[k * n + i], &v[k * n + best]);
    }
}

void symmetric_eigen(double *a, double *v, size_t n)
{
    double all = 0;
    bool turned = true;

    for (size_t i = 0; i < n * n; i++) {
        v[i] = i % (n + 1) == 0;
        all += a[i] * a[i];
    }
    const double tiny = sqrt(all) * DBL_EPSILON / (double)(n ? n : 1);

    for (int sweep = 0; sweep < SWEEPS && turned; sweep++) {
        turned = false;
        for (size_t p = 0; p + 1 < n; p++)
            for (size_t q = p + 1; q < n; q++) {
                if (fabs(a[p * n + q]) <= tiny)
                    continue;
                rotate(a, v, n, p, q);
                turned = true;
            }
    }
    sort(a, v, n);
}
