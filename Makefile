# A thin face over the CMake presets: `make help` lists what it does.

export LISTEN STORE NO_APT DASHBOARD

.DEFAULT_GOAL := help
.PHONY: help run build test lint sanitize bench install clean configure setup

PREFIX ?= /usr/local

help:
	@echo 'make run              install what is missing, build, start dashcored on 127.0.0.1:8420'
	@echo '                      (LISTEN=ADDRESS:PORT and STORE=URL choose others)'
	@echo 'make build            build/bin/dashcored, build/bin/dashcore, build/lib/libdashcore.so'
	@echo 'make test             install what is missing, build, run every test'
	@echo 'make lint             formatting, rules of the house, gcc and clang with -Werror, clang-tidy'
	@echo 'make sanitize         every test under AddressSanitizer and UndefinedBehaviorSanitizer'
	@echo 'make bench            figures against their targets; BENCH_STRICT=1 fails on a miss'
	@echo 'make install          copy the build to PREFIX=$(PREFIX); DESTDIR= is put in front'
	@echo 'make clean            remove everything that was built'
	@echo
	@echo 'NO_APT=1 with any of them: say which packages are missing, install nothing.'
	@echo 'DASHBOARD=OFF with run or build: no dashboard, a plain page; ON: fail without it.'

run: build
	@exec build/bin/dashcored $${LISTEN:+--listen "$$LISTEN"} $${STORE:+--store "$$STORE"}

build: configure
	@cmake --build build

configure: setup
	@test -f build/build.ninja || cmake --preset release -DBUILD_TESTING=OFF
	@test -z "$$DASHBOARD" || cmake build -DDASHCORE_DASHBOARD="$$DASHBOARD" >/dev/null

setup:
	@scripts/setup build

test:
	@scripts/setup test
	@scripts/test release

sanitize:
	@scripts/setup test
	@scripts/test sanitize

lint:
	@scripts/setup lint
	@scripts/lint

bench:
	@scripts/setup test
	@scripts/bench

# The manifest that cmake leaves belongs to whoever installed, and would stop the next user.
install: build
	@rm -f build/install_manifest.txt
	@cmake --install build --prefix "$(PREFIX)"
	@rm -f build/install_manifest.txt

clean:
	rm -rf build build-*
