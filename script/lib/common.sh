# SPDX-License-Identifier: Apache-2.0
# Sourced by every script of this folder: strict shell, the project's root as working folder, our own Node.js first.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
export PATH="$root/.cache/node/bin:$PATH"
# npm trusts the certificates that the system trusts, so that it works behind a company's proxy too.
trust_system_certificates() {
    if [[ -z ${NODE_EXTRA_CA_CERTS:-} && -r /etc/ssl/certs/ca-certificates.crt ]]; then
        export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
    fi
}
trust_system_certificates
# Every build folder and every clone of this machine shares the compiler's work, as far as it uses no precompiled headers:
# paths below the root do not count. With them a clone shares with itself (docs/decisions/0001-compiler.md).
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros
export CMAKE_BUILD_PARALLEL_LEVEL="${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}"

say() { printf '==> %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Configures a preset once; afterwards the build itself notices changed CMake files.
configure() {
    if [[ ! -f build/$1/build.ninja ]]; then
        say "configuring build/$1"
        cmake --preset "$1" >"$root/build-$1.log" 2>&1 || { cat "$root/build-$1.log"; fail "cmake --preset $1"; }
        rm -f "$root/build-$1.log"
    fi
}
