# shellcheck shell=bash
# The .NET SDK, used without leaving anything behind: no build servers except a compiler server that ends with the
# script, no first-time greeting, and no files in a missing home directory.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDTERMINALLOGGER=off

# dotnet_runtime: sets DOTNET_ROOT, where built programs look for their runtime.
dotnet_runtime() {
    command -v dotnet >/dev/null ||
        die ".NET is not on PATH" "Install the .NET 10 SDK (global.json names the version)."
    if [[ -z ${DOTNET_ROOT:-} ]]; then
        DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")
        export DOTNET_ROOT
    fi
}

# dotnet_check: gives the SDK a writable home, and checks its version.
dotnet_check() {
    local answer
    dotnet_runtime
    if [[ ! -w ${HOME:-/nonexistent} ]]; then
        export DOTNET_CLI_HOME=$CACHE_DIR/dotnet NUGET_PACKAGES=$CACHE_DIR/nuget
        export HOME=$CACHE_DIR/dotnet
        mkdir -p "$HOME"
    fi
    answer=$(cd "$REPO_ROOT" && dotnet --version 2>&1) || {
        printf '    | %s\n' "${answer//$'\n'/$'\n    | '}" >&2
        die "the .NET SDK does not run, or is not the version that global.json requires"
    }
}

# One compiler server for all projects is warm from the second project on, which halves the time of a build.
DOTNET_COMPILER=gvt-$$
export UseSharedCompilation=true SharedCompilationId=$DOTNET_COMPILER UseRazorBuildServer=false

# dotnet_compiler_end: ends the compiler server, which otherwise waits ten minutes for more work.
dotnet_compiler_end() {
    local entry
    for entry in /proc/[0-9]*/cmdline; do
        if grep -qF -- "-pipename:$DOTNET_COMPILER " < <(tr '\0' ' ' <"$entry"); then
            entry=${entry#/proc/}
            kill "${entry%/cmdline}" || true
        fi
    done 2>/dev/null
}

# dotnet_run ARGUMENTS...: runs the SDK's command without standard input and without the script's lock.
dotnet_run() {
    local lock=${LOCK_FD:-}
    if [[ -n $lock ]]; then
        (exec {lock}>&- && cd "$REPO_ROOT" && exec dotnet "$@" </dev/null)
    else
        (cd "$REPO_ROOT" && exec dotnet "$@" </dev/null)
    fi
}

# crossgen_locate: sets CROSSGEN, the SDK's compiler ahead of time, and fetches its package if it is not there. Needs
# SCRATCH. False if it cannot be had.
crossgen_locate() {
    local packages=${NUGET_PACKAGES:-$HOME/.nuget/packages} project=$SCRATCH/crossgen
    crossgen_newest "$packages" && return
    mkdir -p "$project"
    cat >"$project/crossgen.csproj" <<'EOP'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <OutputType>Exe</OutputType>
    <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
    <PublishReadyToRun>true</PublishReadyToRun>
  </PropertyGroup>
</Project>
EOP
    dotnet_run restore "$project/crossgen.csproj" -v quiet >"$project/log" 2>&1 && crossgen_newest "$packages"
}

# crossgen_newest PACKAGES: sets CROSSGEN to the newest in this folder of packages. False if there is none.
crossgen_newest() {
    CROSSGEN=$(find "$1/microsoft.netcore.app.crossgen2.linux-x64" -path '*/tools/crossgen2' 2>/dev/null |
        sort -V | tail -n 1)
    [[ -n $CROSSGEN ]]
}

# dotnet_show_errors LOG: prints the errors of a build, each once.
dotnet_show_errors() {
    if grep -q ': error ' "$1"; then
        grep ': error ' "$1" | sed -E 's/^ *//; s/ \[[^]]*\.csproj[^]]*\]$//' | sort -u | sed 's/^/    | /' >&2
    else
        show_tail "$1" 40
    fi
}
