# shellcheck shell=sh disable=SC2154 # the command sets $authority and $broker
# A private certificate authority in the folder $authority, which only root can read. It uses openssl.

days_before_expiry=30
days_before_renewal=45 # so that a renewal comes before each warning of an expiry
authority_config=$FIELDLINE_ROOT/usr/lib/fieldline/templates/authority.cnf

# openssl_for_authority ARGUMENT ...: prints what openssl says only if it fails. Without names, authority.cnf is not valid.
openssl_for_authority() {
    if ! messages=$(FIELDLINE_AUTHORITY=$authority FIELDLINE_SERVER_NAMES=${server_names:-DNS:localhost} \
        openssl "$@" 2>&1 </dev/null); then
        fail "openssl $1 failed: $messages"
    fi
}

create_authority() {
    mkdir -p "$authority/issued" "$authority/devices"
    chmod 700 "$authority/issued" "$authority/devices"
    : >"$authority/index"
    echo 01 >"$authority/crlnumber"
    (umask 077 && openssl_for_authority req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7300 \
        -config "$authority_config" -extensions ca_certificate -subj "/CN=Fieldline authority of $(uname -n)" \
        -keyout "$authority/ca.key" -out "$authority/ca.crt.new")
    mv "$authority/ca.crt.new" "$authority/ca.crt" # last: it shows that the authority is complete
}

# issue KIND NAME FILE: writes FILE.key and FILE.crt; KIND is a section of authority.cnf.
issue() {
    (umask 077 && openssl_for_authority req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -config "$authority_config" -subj "/CN=$2" -keyout "$3.key" -out "$3.csr")
    openssl_for_authority ca -batch -notext -config "$authority_config" -extensions "$1" -in "$3.csr" -out "$3.crt.new"
    mv "$3.crt.new" "$3.crt"
    rm "$3.csr"
}

# issue_server FILE HOST ...
issue_server() {
    file=$1
    shift
    server_names=
    for host; do
        case $host in
            *:*) kind=IP ;;
            *[!0-9.]*) kind=DNS ;;
            *) kind=IP ;;
        esac
        server_names=${server_names:+$server_names,}$kind:$host
    done
    issue server 'Fieldline server' "$file"
}

# revoke_certificate FILE: has no effect on a certificate that has expired or is revoked already.
revoke_certificate() {
    serial=$(openssl x509 -in "$1" -noout -serial | cut -d = -f 2)
    ! grep -q "^V.*	$serial	" "$authority/index" || openssl_for_authority ca -config "$authority_config" -revoke "$1"
}

# write_revocation_list FILE
write_revocation_list() {
    openssl_for_authority ca -config "$authority_config" -gencrl -out "$authority/revoked.crl"
    write_file "$1" 640 mosquitto <"$authority/revoked.crl"
}

# expiry FILE: prints the last day of a certificate, for example 2028-02-29.
expiry() { date -u -d "$(openssl x509 -in "$1" -noout -enddate | cut -d = -f 2)" +%F; }

expires_soon() { expires_within "$days_before_expiry" "$1"; }

needs_renewal() { expires_within "$days_before_renewal" "$1"; }

is_expired() { expires_within 0 "$1"; }

# expires_within DAYS FILE: also true for an expired certificate.
expires_within() { ! openssl x509 -in "$2" -noout -checkend $(($1 * 86400)) >/dev/null; }
