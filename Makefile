# Two commands do everything on a fresh Debian 12 or 13:
#   make demo   install what is missing, build, blur a clip, say where it is
#   make test   install what is missing, build with GCC and Clang, run every test, sanitizer and fuzzer
# The others:
#   make        the release build, in build/release
#   make check  the release build's tests only (seven minutes on two cores)
#   make deb    Debian packages, in build/release/packages; make deb-check-bare tries them on a bare one
#   make debian-check  all of that on Debian 13, in a folder
#   make web    the browser package, in web/dist and as build/scrim-VERSION.tgz
#   make web-demo  that, and its demo page, in build/web-demo
#   make bench  the speed figures; make quality DATA=DIR the quality figures
#   make web-bench  the browser's figures next to LiteRT.js
# Each installs what it needs: scripts/deps.sh.

.PHONY: all demo test check bench quality deb deb-check-bare debian-check tidy format clean web web-demo web-bench \
	deps deps-demo deps-build deps-web deps-test
# One after the other: two cannot install at once, and each uses all cores by itself.
.NOTPARALLEL:

# Where Debian has the JavaScript packages that Emscripten needs; a Node.js of another make looks elsewhere.
export NODE_PATH ?= /usr/share/nodejs

all: build/release/build.ninja
	cmake --build build/release

build/release/build.ninja: | deps-build
	cmake --preset release

deps: deps-test
deps-demo deps-build deps-web deps-test:
	scripts/deps.sh $(@:deps-%=%)

# The command alone; where `make` has built everything, that one.
demo_build = $(if $(wildcard build/release/apps/scrim/scrim),release,demo)
demo: deps-demo
	cmake --preset $(demo_build)
	cmake --build --preset $(demo_build) --target scrim_cli
	scripts/demo.sh build/$(demo_build)/apps/scrim/scrim

check: deps-test all
	ctest --test-dir build/release --output-on-failure -j "$$(nproc)"

test: deps-test
	scripts/test.sh

bench: all
	scripts/bench.sh

deb: all
	cd build/release && cpack -G DEB

deb-check-bare: deb
	scripts/deb_check_bare.sh build/release

debian-check:
	scripts/debian_check.sh trixie

web: deps-web
	cmake --preset wasm
	cmake --build build/wasm --target scrim_core
	node web/scripts/build.mjs
	cd web && npm pack --silent --pack-destination ../build

web-demo: web build/web-demo-sample/sample.webm
	cd web && npx vite build demo
	@echo
	@echo 'The demo page is in build/web-demo: static files for any web server.'
	@echo 'To open it here:  cd web && npx vite preview demo   then  http://localhost:4173'

web-bench: deps-test web
	cmake --build build/wasm --target scrim_network
	cd web && npm run --silent bench

build/web-demo-sample/sample.webm: scripts/sample_clip.sh | deps-web
	scripts/sample_clip.sh $@

DATA ?= ../shared/data/dev
quality: all
	build/release/apps/scrim/scrim eval $(DATA) --model landscape --model general

tidy: deps-test all
	scripts/tidy.sh

format:
	scripts/format.sh -i

clean:
	rm -rf build demo
