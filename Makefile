# Two commands do everything on a fresh Debian 12:
#   make demo   install what is missing, build, blur a clip, say where it is
#   make test   install what is missing, build with GCC and Clang, run every test, sanitizer and fuzzer
# The others:
#   make        the release build, in build/release
#   make check  the release build's tests only (seven minutes on two cores)
#   make deb    Debian packages, in build/release/packages; make deb-check-bare tries them on a bare one
#   make bench  the speed figures; make quality DATA=DIR the quality figures

.PHONY: all deps deb deb-check-bare demo test check bench quality tidy format clean

all: build/release/build.ninja
	cmake --build build/release

build/release/build.ninja: | deps
	cmake --preset release

deps:
	scripts/deps.sh

demo: all
	scripts/demo.sh

check: all
	ctest --test-dir build/release --output-on-failure -j "$$(nproc)"

test: deps
	scripts/test.sh

bench: all
	scripts/bench.sh

deb: all
	cd build/release && cpack -G DEB

deb-check-bare: deb
	scripts/deb_check_bare.sh build/release

DATA ?= ../shared/data/dev
quality: all
	build/release/apps/scrim/scrim eval $(DATA) --model landscape --model general

tidy: all
	scripts/tidy.sh

format:
	git ls-files '*.cpp' '*.hpp' '*.h' | xargs clang-format-14 -i

clean:
	rm -rf build demo
