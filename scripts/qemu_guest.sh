#!/usr/bin/env bash
# Runs a command as root in a QEMU guest: Debian's kernel, the host's files read-only, and the
# modules v4l2loopback and vivid, and what vivid needs, in /run, ready for `/run/busybox insmod`. Only
# /run can be written; HOME and TMPDIR are there. Needs no KVM and no root; kernel and modules are
# fetched with apt-get and built once, into build/qemu (or $SCRIM_QEMU_CACHE).
#   scripts/qemu_guest.sh [--seconds N] COMMAND [ARGUMENT...]
# Exit status: the command's; 77 where a guest cannot be had here; 124 when N seconds (300) were over.
set -euo pipefail
cache=${SCRIM_QEMU_CACHE:-$(realpath "$(dirname "$0")/..")/build/qemu}
seconds=300
if [ "${1:-}" = --seconds ]; then
  seconds=$2
  shift 2
fi

skip() {
  echo "qemu_guest: skipped: $1" >&2
  exit 77
}

for tool in qemu-system-x86_64 busybox cpio gzip apt-get dpkg-deb make gcc flock; do
  command -v $tool >/dev/null || skip "there is no $tool"
done

# One folder with vmlinuz and the modules that the guest loads, in their order. Some kernels have some of
# them built in.
modules=(virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci
  netfs fscache 9pnet 9pnet_virtio 9p mc videodev)

# What tests load themselves, from /run: the kernel's own test camera and what it is built on.
more_modules=(v4l2-tpg v4l2-dv-timings videobuf2-common videobuf2-v4l2 videobuf2-memops
  videobuf2-vmalloc videobuf2-dma-contig rc-core cec vivid)

linux_dependencies() {
  apt-cache depends "$1" 2>/dev/null | sed -n 's/^ *Depends: \(linux-[^ ]*\)$/\1/p'
}

prepare() {
  local work image headers name
  work=$(mktemp -d "$cache/prepare.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  image=$(linux_dependencies linux-image-amd64)
  headers=$(linux_dependencies linux-headers-amd64)
  [ -n "$image$headers" ] || skip "apt knows no linux-image-amd64; run apt-get update"
  echo "qemu_guest: fetching $image and v4l2loopback-dkms"
  # shellcheck disable=SC2046
  (cd "$work" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$image" "$headers" \
    $(linux_dependencies "$headers") v4l2loopback-dkms) || skip "apt cannot fetch the kernel"
  for package in "$work"/*.deb; do
    dpkg-deb -x "$package" "$work"
  done

  # The headers' own makefile names the place where they would be installed.
  sed -i "s|/usr/src|$work/usr/src|" "$work/usr/src/$headers/Makefile"
  # Without type information for debuggers: that would need pahole.
  make -s -C "$work/usr/src/$headers" M="$(echo "$work"/usr/src/v4l2loopback-*)" modules \
    CONFIG_DEBUG_INFO_BTF_MODULES= >"$work/make.log" 2>&1 || { cat "$work/make.log" >&2; exit 1; }

  mkdir "$work/kernel"
  cp "$work"/boot/vmlinuz-* "$work/kernel/vmlinuz"
  cp "$work"/usr/src/v4l2loopback-*/v4l2loopback.ko "$work/kernel"
  for name in "${modules[@]}" "${more_modules[@]}"; do
    find "$work" -path '*/lib/modules/*' -name "$name.ko*" -exec cp {} "$work/kernel" \;
  done
  find "$work/kernel" -name '*.xz' -exec unxz {} +
  rm -rf "$cache/kernel"
  mv "$work/kernel" "$cache/kernel"
  rm -rf "$work"
  trap - EXIT
}

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
[ -e "$cache/kernel/vivid.ko" ] || prepare
flock -u 9

run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
mkdir -p "$run"/root/{bin,dev,host,modules,proc,sys}
cp "$(command -v busybox)" "$run/root/bin/busybox"
cp "$cache"/kernel/*.ko "$run/root/modules"
{ printf 'cd %q && ' "$PWD" && printf '%q ' "$@"; } >"$run/root/command"

cat >"$run/root/init" <<END
#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t devtmpfs none /dev
mount -t proc none /proc
for module in ${modules[*]}; do
  [ ! -e /modules/\$module.ko ] || insmod /modules/\$module.ko || echo "qemu_guest: cannot load \$module"
done
mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose host /host
mount -t devtmpfs none /host/dev
mount -t proc none /host/proc
mount -t sysfs none /host/sys
mount -t tmpfs none /host/run
mkdir -p /host/run/home /host/run/tmp
cp /modules/*.ko /bin/busybox /host/run
ifconfig lo 127.0.0.1
export HOME=/run/home TMPDIR=/run/tmp PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
cp /command /host/run
chroot /host /bin/bash /run/command
echo "qemu_guest: exit \$?"
sync
poweroff -f
END
chmod +x "$run/root/init"
(cd "$run/root" && find . | cpio -o -H newc --quiet | gzip -1) >"$run/initramfs"

status=0
timeout "$seconds" qemu-system-x86_64 -cpu max -smp 2 -m 1024 -nographic -no-reboot -net none \
  -kernel "$cache/kernel/vmlinuz" -initrd "$run/initramfs" \
  -append "console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off" \
  -virtfs "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap" \
  </dev/null 2>&1 | tr -d '\r' | tee "$run/log" || status=${PIPESTATUS[0]}
[ "$status" != 124 ] || { echo "qemu_guest: not done after $seconds s" >&2; exit 124; }
code=$(sed -n 's/^qemu_guest: exit \([0-9]*\)$/\1/p' "$run/log")
exit "${code:-1}"
