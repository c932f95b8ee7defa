# shellcheck shell=sh disable=SC2034
# Finds a JDK and Maven, or installs them; read by ./sluice and ./check. POSIX shell, since a blank machine may have no more.
#
# Sets: java_home, java_feature (17), java_runtime (17.0.15+6-Debian-1deb12u1).

# say TEXT: one line for the person who waits, never on standard output, which belongs to the command's result.
say() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
}

fail() {
  say "$@"
  exit 1
}

# is_jdk HOME [PROGRAM]: whether HOME is Java 17 or newer and has PROGRAM (java unless given). Sets the variables above.
is_jdk() {
  [ -x "$1/bin/${2:-java}" ] || return 1
  java_runtime=
  if [ -r "$1/release" ]; then
    while IFS='=' read -r key value; do
      value=${value#\"}
      value=${value%\"}
      case $key in
        JAVA_VERSION) java_feature=$value ;;
        JAVA_RUNTIME_VERSION) java_runtime=$value ;;
      esac
    done <"$1/release"
    java_runtime=${java_runtime:-$java_feature}
  else
    java_runtime=$("$1/bin/java" -version 2>&1 | sed -n 's/^[^"]*version "\([^"]*\)".*/\1/p')
    java_feature=$java_runtime
  fi
  java_feature=${java_feature%%[!0-9]*}
  [ "${java_feature:-0}" -ge 17 ] || return 1
  java_home=$1
}

# find_jdk [PROGRAM]: JAVA_HOME first, then the PATH, then where distributions put JDKs.
find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && is_jdk "$JAVA_HOME" "$@"; then
    return
  fi
  if found=$(command -v java); then
    found=$(readlink -f "$found")
    is_jdk "${found%/bin/java}" "$@" && return
  fi
  for found in /usr/lib/jvm/* /opt/java/* /opt/jdk*; do
    is_jdk "$found" "$@" && return
  done
  return 1
}

# install_packages WHAT DEBIAN FEDORA ALPINE: installs when root, else ends with the command that would. A comma in a
# package's place separates alternatives, of which the first that the distribution has is taken; a dash stands for what it does not have.
install_packages() {
  what=$1
  if [ -x "$(command -v apt-get)" ]; then
    installer='apt-get install -y --no-install-recommends'
    wanted=$2
  elif [ -x "$(command -v dnf)" ]; then
    installer='dnf install -y'
    wanted=$3
  elif [ -x "$(command -v apk)" ]; then
    installer='apk add'
    wanted=$4
  else
    fail "no $what found, and no package manager known here: install it and try again"
  fi
  if [ "$(id -u)" -ne 0 ]; then
    packages=$(printf '%s ' "$wanted" | sed 's/,[^ ]*//g')
    fail "no $what found: run  sudo $installer ${packages% }"
  fi
  case $installer in
    apt-get*) apt-get update >&2 || say "the package lists could not be renewed; going on with those that are there" ;;
  esac
  packages=
  for alternatives in $wanted; do
    [ "$alternatives" = - ] || packages="$packages $(first_available "$alternatives")"
  done
  say "installing$packages"
  # shellcheck disable=SC2086 # A list of words.
  DEBIAN_FRONTEND=noninteractive $installer $packages >&2 </dev/null ||
    fail "no $what found, and '$installer$packages' failed: see above"
}

first_available() {
  for package in $(printf '%s' "$1" | tr ',' ' '); do
    case $installer in
      apt-get*) apt-cache show "$package" >/dev/null 2>&1 ;;
      dnf*) dnf -q list "$package" >/dev/null 2>&1 ;;
      apk*) apk search -e "$package" 2>/dev/null | grep -q . ;;
    esac && break
  done
  printf '%s' "$package"
}

# need_java: a Java to run with.
need_java() {
  find_jdk && return
  install_build_tools 'Java 17 or newer'
  find_jdk || fail 'the JDK that was installed is not found: set JAVA_HOME to it'
}

# need_build_tools: a JDK and Maven to build with. May choose another JDK than need_java does (which may be without javac).
need_build_tools() {
  if ! find_jdk javac; then
    install_build_tools 'JDK 17 or newer'
    find_jdk javac || fail 'the JDK that was installed is not found: set JAVA_HOME to it'
  fi
  [ -x "$(command -v mvn)" ] || install_build_tools 'Maven'
}

install_build_tools() {
  if find_jdk javac; then
    install_packages "$1" maven maven maven
  else
    install_packages "$1" \
      'openjdk-17-jdk-headless,openjdk-21-jdk-headless,openjdk-25-jdk-headless,default-jdk-headless maven' \
      'java-17-openjdk-devel,java-21-openjdk-devel,java-25-openjdk-devel,java-latest-openjdk-devel maven' \
      'openjdk17-jdk,openjdk21-jdk,openjdk25-jdk maven'
  fi
}
