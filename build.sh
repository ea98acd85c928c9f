#!/usr/bin/env bash
# The way in on a bare Linux or macOS machine with the .NET SDK: installs what is missing and can be had, says what cannot, and goes on
# with what is left. With PowerShell, build.ps1 does the work; without it, only what needs none is done here.
#
#   ./build.sh [build | test | demo | benchmark | help | package]
set -u
cd "$(dirname "$0")" || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

task=${1:-build}
[ $# -gt 0 ] && shift
fixtures=tests/Fixtures/bin/Release/net10.0/SftpTools.Fixtures.dll
powershell=()
no_powershell=
reason=

say() { printf 'build.sh: %s\n' "$*"; }

# bounded SECONDS COMMAND...: every step that may wait for a network has an end.
bounded() {
    local seconds=$1
    shift
    if command -v timeout >/dev/null; then
        timeout "$seconds" "$@"
    else
        perl -e 'alarm shift; exec @ARGV' "$seconds" "$@"
    fi
}

# quietly SECONDS COMMAND...: only the last line of a failure is of interest. It is left in $reason.
quietly() {
    local output status
    output=$(bounded "$@" 2>&1 </dev/null)
    status=$?
    reason=$(printf '%s\n' "$output" | grep -v '^[[:space:]]*$' | tail -n 1)
    [ $status -eq 124 ] && reason="it did not end within $1 s"
    return $status
}

require_sdk() {
    command -v dotnet >/dev/null || { say "the .NET SDK 10 is not on PATH; see https://dot.net"; return 1; }
    dotnet --list-sdks | grep -q '^1[0-9]\.' && return
    say "the .NET SDK here is older than 10: $(dotnet --version 2>&1 | tail -n 1)"
    return 1
}

find_sshd() {
    PATH=$PATH:/usr/sbin:/usr/local/sbin:/sbin command -v sshd >/dev/null
}

# The programs of openssh-server are wanted, never its service: it is kept from starting now, and from starting at the next boot.
install_sshd() {
    local sudo=() services=() status
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || { reason="that needs root or sudo without a password"; return 1; }
        sudo=(sudo -n)
    fi
    if [ -d /run/systemd/system ]; then
        services=(ssh.service ssh.socket sshd.service)
        ${sudo[@]+"${sudo[@]}"} systemctl mask --runtime --quiet "${services[@]}" 2>/dev/null
    fi
    if command -v apt-get >/dev/null; then
        quietly 180 ${sudo[@]+"${sudo[@]}"} apt-get update ||
            say "apt-get update failed, going on with the lists there are: $reason"
        quietly 300 ${sudo[@]+"${sudo[@]}"} env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
            apt-get install -y --no-install-recommends openssh-server openssh-client openssh-sftp-server
        status=$?
    elif command -v dnf >/dev/null; then
        quietly 300 ${sudo[@]+"${sudo[@]}"} dnf install -y openssh-server openssh-clients
        status=$?
    else
        reason="there is no package manager here that this script knows"
        status=1
    fi
    if [ ${#services[@]} -gt 0 ]; then
        ${sudo[@]+"${sudo[@]}"} systemctl unmask --runtime --quiet "${services[@]}" 2>/dev/null
        ${sudo[@]+"${sudo[@]}"} systemctl disable --quiet "${services[@]}" 2>/dev/null
    fi
    return $status
}

ensure_sshd() {
    find_sshd && return
    say "sshd is missing; installing openssh-server (its service stays off)"
    install_sshd && find_sshd && return
    say "openssh-server cannot be had: $reason. What needs a real sshd will not run."
}

# The packages of the other servers that the tests run against, of which something is missing here.
missing_partners() {
    local places=$PATH:/usr/sbin:/usr/local/sbin:/sbin
    PATH=$places command -v proftpd >/dev/null && ls /usr/lib/proftpd/mod_sftp.so >/dev/null 2>&1 || echo proftpd-core proftpd-mod-crypto
    ls /usr/libexec/gesftpserver >/dev/null 2>&1 || PATH=$places command -v gesftpserver >/dev/null || echo gesftpserver
    PATH=$places command -v mysecureshell >/dev/null || echo mysecureshell
    PATH=$places command -v dropbear >/dev/null || echo dropbear-bin
    command -v rclone >/dev/null || echo rclone
    /usr/bin/python3 -c 'import paramiko' 2>/dev/null || echo python3-paramiko
    /usr/bin/python3 -W ignore -c 'import asyncssh' 2>/dev/null || echo python3-asyncssh
}

# Other servers are nice to have: what cannot be had is skipped by its tests, which say so. None of their services is started.
ensure_partners() {
    local sudo=() missing package units=(proftpd.service proftpd.socket mysecureshell.service dropbear.service)
    missing=$(missing_partners)
    [ -n "$missing" ] && command -v apt-get >/dev/null || return 0
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || return 0
        sudo=(sudo -n)
    fi
    say "installing servers to test against (their services stay off):" $missing
    [ -d /run/systemd/system ] && ${sudo[@]+"${sudo[@]}"} systemctl mask --runtime --quiet "${units[@]}" 2>/dev/null
    quietly 180 ${sudo[@]+"${sudo[@]}"} apt-get update
    # One by one: a distribution that has not all of them still gives the others.
    for package in $missing; do
        quietly 300 ${sudo[@]+"${sudo[@]}"} env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
            apt-get install -y --no-install-recommends "$package" || say "$package cannot be had: $reason"
    done
    if [ -d /run/systemd/system ]; then
        ${sudo[@]+"${sudo[@]}"} systemctl unmask --runtime --quiet "${units[@]}" 2>/dev/null
        ${sudo[@]+"${sudo[@]}"} systemctl disable --quiet "${units[@]}" 2>/dev/null
    fi
    return 0
}

new_enough() {
    quietly 60 "$@" -NoProfile -NonInteractive -Command 'exit [int]($PSVersionTable.PSVersion -lt [version]"7.4")'
}

find_powershell() {
    if command -v pwsh >/dev/null && new_enough pwsh; then
        powershell=(pwsh)
    elif ! quietly 240 dotnet tool restore; then
        no_powershell="PowerShell 7.4 is neither on PATH nor to be had from the package feed (${reason%.})"
    elif ! new_enough dotnet tool run pwsh --; then
        no_powershell="PowerShell was restored as a .NET tool but does not start (${reason%.})"
    else
        powershell=(dotnet tool run pwsh --)
    fi
}

# build_ps1 TASK: hands the task to build.ps1; false where there is no PowerShell.
build_ps1() {
    find_powershell
    [ ${#powershell[@]} -gt 0 ] || return 1
    exec "${powershell[@]}" -NoProfile -File build.ps1 -Task "$1"
}

# in_memory GIB: measured files go to memory where there is room. On a disk, whoever writes first into a new folder pays for its cold blocks.
in_memory() {
    local free
    [ -z "${TMPDIR:-}" ] && [ -d /dev/shm ] && [ -w /dev/shm ] || return 0
    free=$(df -Pk /dev/shm | awk 'NR == 2 { print int($4 / 1048576) }')
    [ "${free:-0}" -ge "$1" ] || return 0
    export TMPDIR=/dev/shm
    say "its files are in memory (/dev/shm), so that the disk does not decide; set TMPDIR for another place"
}

build() { bounded 900 dotnet build "$1" --configuration Release --nologo --verbosity quiet; }

no_test_ran() {
    say "$1"
    echo '0 passed, 1 failed, 0 skipped'
    exit 1
}

case $task in
build)
    require_sdk && build src/SftpTools.Cmdlets
    ;;
test)
    require_sdk || no_test_ran "no test can run without it"
    ensure_sshd
    ensure_partners
    build_ps1 Test
    say "$no_powershell. The Pester suites will not run."
    build tests/Fixtures || no_test_ran "the test runner could not be built"
    exec dotnet "$fixtures" suites . --no-pester "$no_powershell"
    ;;
demo)
    require_sdk || exit 1
    ensure_sshd
    in_memory 1
    build_ps1 Demo
    say "$no_powershell. The demo shows the engine without the cmdlets."
    build tests/Fixtures && exec dotnet "$fixtures" demo
    ;;
benchmark)
    require_sdk || exit 1
    ensure_sshd
    in_memory 6
    find_powershell
    build src/SftpTools.Cmdlets && build tests/SftpTools.Benchmarks || exit 1
    for word in ${powershell[@]+"${powershell[@]}"}; do set -- "$@" --powershell "$word"; done
    [ -z "$no_powershell" ] || set -- "$@" --no-powershell "$no_powershell"
    exec dotnet tests/SftpTools.Benchmarks/bin/Release/net10.0/SftpTools.Benchmarks.dll "$@"
    ;;
package)
    require_sdk || exit 1
    build_ps1 Package
    say "$no_powershell. A package needs it."
    exit 1
    ;;
help)
    sed -n '2,5s/^# \{0,1\}//p' "$0"
    ;;
*)
    say "there is no task '$task'; try ./build.sh help"
    exit 2
    ;;
esac
