# shellcheck shell=sh
# Which Java runs a service.

# Spark 3.5 does not run on a newer one; everything else does.
newest_java_for() {
    case $1 in
        spark-job) echo 23 ;;
        *) echo 999 ;;
    esac
}

# The major version of a Java home, from its file `release`.
java_version() { sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || true; }

# java_architecture JAVA: for example x86_64.
java_architecture() { sed -n 's/^OS_ARCH="\(.*\)"/\1/p' "${1%/bin/java}/release"; }

# Those that the user chose, then those of Debian.
java_homes() {
    [ -z "${JAVA_HOME:-}" ] || echo "$JAVA_HOME"
    on_path=$(command -v java || true)
    [ -z "$on_path" ] || dirname "$(dirname "$(readlink -f "$on_path")")"
    for home in /usr/lib/jvm/*; do
        [ ! -x "$home/bin/java" ] || echo "$home"
    done
}

# find_java SERVICE: prints the path of a `java` from 17 up to the newest version that the service supports.
find_java() {
    newest=$(newest_java_for "$1")
    found=
    for home in $(java_homes); do
        version=$(java_version "$home")
        [ -n "$version" ] || continue
        if [ "$version" -ge 17 ] && [ "$version" -le "$newest" ]; then
            echo "$home/bin/java"
            return
        fi
        found=$version
    done
    expected='17 or newer'
    [ "$newest" -eq 999 ] || expected="17 to $newest"
    warn "$1 needs Java $expected${found:+, but only Java $found is installed}; run: sudo apt-get install $(java_package)"
    return 1
}

# Debian 12 has Java 17, Debian 13 has Java 21.
java_package() {
    for package in openjdk-17-jre-headless openjdk-21-jre-headless; do
        if apt-cache show "$package" >/dev/null 2>&1; then
            echo "$package"
            return
        fi
    done
    echo default-jre-headless
}
