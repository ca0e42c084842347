# A thin face over the CMake presets: `make help` lists what it does.

# Each call chooses anew whether there is a dashboard: AUTO is where it can be built.
override DASHBOARD := $(or $(DASHBOARD),AUTO)
export LISTEN STORE NO_APT DASHBOARD

.DEFAULT_GOAL := help
.PHONY: help run build test lint sanitize bench install uninstall package package-test \
	wheel python-test node-test clean configure setup

PREFIX ?= /usr/local

help:
	@echo 'make run              install what is missing, build, start dashcored on 127.0.0.1:8420'
	@echo '                      (LISTEN=ADDRESS:PORT and STORE=URL choose others)'
	@echo 'make build            build/bin/dashcored, build/bin/dashcore, build/lib/libdashcore.so'
	@echo 'make test             install what is missing, build, run every test'
	@echo 'make lint             formatting, rules of the house, gcc and clang with -Werror, clang-tidy'
	@echo 'make sanitize         every test under AddressSanitizer and UndefinedBehaviorSanitizer'
	@echo 'make bench            figures against their targets; BENCH_STRICT=1 fails on a miss'
	@echo 'make install          copy what was built to PREFIX=$(PREFIX); DESTDIR= is put in front'
	@echo 'make uninstall        remove what make install copies; stores stay'
	@echo 'make package          Debian packages in build/packages, always with a dashboard but for OFF'
	@echo 'make package-test     builds them twice, installs, uses and purges them in a folder, as root'
	@echo 'make wheel            the Python package as a wheel in build/wheel; pip fetches its builder'
	@echo 'make python-test      the Python package, with every CPython there is, and its wheel'
	@echo 'make node-test        the Node package, with the Nodes it is made for, which npm fetches'
	@echo 'make clean            remove everything that was built, and server/dashboard/node_modules'
	@echo
	@echo 'NO_APT=1 with any of them: say which packages are missing, install nothing.'
	@echo 'DASHBOARD=AUTO|ON|OFF with run or build: a dashboard where it can be built (the default);'
	@echo 'fail without it; a plain page.'

run: build
	@exec build/bin/dashcored $${LISTEN:+--listen "$$LISTEN"} $${STORE:+--store "$$STORE"}

build: configure
	@cmake --build build

configure: setup
	@test -f build/build.ninja || \
		cmake --preset release -DBUILD_TESTING=OFF -DDASHCORE_DASHBOARD="$$DASHBOARD"
	@grep -qx "DASHCORE_DASHBOARD:STRING=$$DASHBOARD" build/CMakeCache.txt || \
		cmake build -DDASHCORE_DASHBOARD="$$DASHBOARD" >/dev/null

setup:
	@scripts/setup build

test:
	@scripts/setup test
	@scripts/test release

sanitize:
	@scripts/setup test
	@scripts/test sanitize

wheel:
	@scripts/setup wheel
	@scripts/wheel

# Where pip cannot get what builds a wheel, that is said, and the rest counts.
python-test:
	@scripts/setup test
	@scripts/test-pythons
	@scripts/test-wheel || [ $$? -eq 77 ]

# Where npm cannot get them, that is said.
node-test:
	@scripts/setup test
	@scripts/test-nodes || [ $$? -eq 77 ]

lint:
	@scripts/setup lint
	@scripts/lint

bench:
	@scripts/setup bench
	@scripts/bench

# It is often run by root, who should neither install packages nor own what is built. The manifest that
# cmake leaves belongs to whoever installed, and would stop the next user.
install:
	@test -e build/lib/libdashcore.so || $(MAKE) --no-print-directory build
	@rm -f build/install_manifest.txt
	@cmake --install build --prefix "$(PREFIX)"
	@rm -f build/install_manifest.txt

# What an installation would put there now, by its names in an empty folder.
uninstall:
	@test -e build/lib/libdashcore.so || \
		{ echo 'Only a build knows the names; make build makes one.'; exit 1; }
	@staged=$$(mktemp -d) && trap 'rm -rf "$$staged"' EXIT && \
		DESTDIR=$$staged cmake --install build --prefix "$(PREFIX)" >/dev/null && \
		rm -f build/install_manifest.txt && cd "$$staged" && \
		find . ! -type d -printf '$(DESTDIR)/%P\0' | xargs -0 rm -fv || exit; \
		find . -depth -type d -name dashcore -printf '$(DESTDIR)/%P\0' | \
		xargs -0 -r rmdir 2>/dev/null || true

package:
	@scripts/setup package
	@scripts/package

package-test:
	@scripts/setup package-test
	@scripts/package-test

clean:
	rm -rf build build-* server/dashboard/node_modules
