# A face over CMake and its presets: what people type. Everything is built below build/.
# SPDX-License-Identifier: GPL-2.0-or-later
.PHONY: demo test bench check clean setup release relevance

demo: release
	@sh cmake/demo.sh build/release/askwell build/demo-data

test: setup
	@sh tests/run.sh build/dev

bench: release
	cmake --build --preset release --target bench_programs
	bash tests/bench/run.sh build/release

relevance: release
	bash tests/relevance/run.sh build/release

check: setup
	@sh tests/check.sh build/dev

release: setup
	cmake --preset release
	cmake --build --preset release

setup:
	@sh cmake/setup.sh

clean:
	rm -rf build
