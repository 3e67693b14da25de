# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# nginx -- the certificate, nginx.conf and its ports; a part of quickstart.

is_address() { [[ $host =~ ^[0-9.]+$ ]]; }

# A name; or an address of this machine, where others reach it. Loopback
# addresses have no other machine behind them, but are as good for a look.
check_host() {
    if is_address; then
        [[ $host =~ ^127(\.[0-9]+){3}$ || " $(hostname -I) " == *" $host "* ]] ||
            die "--host: $host is not an address of this machine; hostname -I lists them"
    else
        [[ $host =~ ^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,62}[a-zA-Z0-9])?$ ]] ||
            die "--host: $host is not a valid host name"
    fi
}

make_certificate() {
    local cert=$dir/tls/cert.pem key=$dir/tls/key.pem what=DNS check=-checkhost
    ! is_address || { what=IP check=-checkip; }
    [[ -e $key ]] && openssl x509 -in "$cert" -noout -checkend 604800 >/dev/null 2>&1 &&
        openssl x509 -in "$cert" -noout "$check" "$host" | grep -q ' does match ' &&
        return
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -days 365 -subj "/CN=$host" \
        -addext "subjectAltName=$what:$host,DNS:localhost,IP:127.0.0.1,IP:::1" \
        -keyout "$key" -out "$cert" 2>>"$dir/log/build.log" ||
        die "no certificate; see $dir/log/build.log"
    chmod 600 "$key"
}

has_ipv6() { grep -qs '^0\{31\}1 ' /proc/net/if_inet6; }

addresses=(127.0.0.1)   # where nginx listens; at the first also for operations
balancer=               # in a cluster: the load balancer's address

choose_addresses() {
    ! has_ipv6 || addresses+=("[::1]")
    ! is_address || [[ $host == 127.0.0.1 ]] || addresses+=("$host")
}

# listen PORT WORDS: a line for each address.
listen() {
    printf "listen %s:$1 ssl http2${balancer:+ proxy_protocol}$2;\n        " \
        "${addresses[@]}"
}

write_nginx_conf() {
    local user='' believe='' monitor='' files
    [[ $EUID -ne 0 ]] || user="user $web_user;"
    if [[ -n $balancer ]]; then
        believe="set_real_ip_from $balancer; real_ip_header proxy_protocol;"
        monitor="geo \$realip_remote_addr \$admitone_monitor { default 0; $balancer 1; }"
    fi
    files=$(ulimit -Hn)
    [[ $files != unlimited && $files -lt 16384 ]] || files=16384

    rm -rf "$dir/admitone"
    cp -R "$src/deploy/nginx/admitone" "$dir/"
    chmod -R a+rX "$dir/admitone"

    cat >"$dir/nginx.conf" <<EOF
# Written by quickstart at each start. The files in admitone/ are copies of
# deploy/nginx/admitone/, as they are; this one has what is particular here.

$user
daemon               off;
pid                  $dir/pid/nginx.pid;
error_log            $dir/log/nginx-error.log error;
worker_processes     auto;
worker_rlimit_nofile $files;
worker_shutdown_timeout 10s;

events {
    worker_connections 16384;
}

http {
    include      /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile     on;
    tcp_nopush   on;

    client_body_temp_path $dir/tmp/body;
    fastcgi_temp_path     $dir/tmp/fastcgi;
    proxy_temp_path       $dir/tmp/proxy;
    uwsgi_temp_path       $dir/tmp/uwsgi;
    scgi_temp_path        $dir/tmp/scgi;

    $believe
    include admitone/http.conf;
    $monitor

    # Four times the same: see deploy/nginx/admitone.conf.
    upstream admitone_intake {
        server unix:$dir/run/intake/sock max_fails=0;
        server unix:$dir/run/intake/sock max_fails=0;
        server unix:$dir/run/intake/sock max_fails=0;
        server unix:$dir/run/intake/sock max_fails=0;
    }

    upstream admitone_intake_kept {
        server unix:$dir/run/intake/sock max_fails=0;
        keepalive 64;
    }

    upstream admitone_admin {
        server unix:$dir/run/admin/sock max_fails=0;
        server unix:$dir/run/admin/sock max_fails=0;
        server unix:$dir/run/admin/sock max_fails=0;
        server unix:$dir/run/admin/sock max_fails=0;
    }

    server {
        $(listen "$port" " backlog=4096")
        server_name $host;

        ssl_certificate     $dir/tls/cert.pem;
        ssl_certificate_key $dir/tls/key.pem;

        root       $dir/web;
        access_log $dir/log/nginx-access.log admitone;

        include admitone/server.conf;

        location ^~ /admin {
            include admitone/headers-pages.conf;
            return 302 https://$host:$((port + 2))/staff/;
        }
    }

    server {
        $(listen $((port + 2)) "")
        server_name $host;

        ssl_certificate     $dir/tls/cert.pem;
        ssl_certificate_key $dir/tls/key.pem;

        root       $dir/web;
        access_log $dir/log/nginx-access.log admitone;

        include admitone/site.conf;
        include admitone/staff.conf;
    }

    server {
        listen ${addresses[0]}:$((port + 1));
        server_name localhost;
        access_log off;

        include admitone/ops.conf;
        include admitone/staff-ops.conf;
    }
}
EOF
}

check_port() {
    local number address
    for number in "$port" $((port + 1)) $((port + 2)); do
        for address in 127.0.0.1 ::1 $(! is_address || echo "$host"); do
            ! (exec 3<>"/dev/tcp/$address/$number") 2>/dev/null ||
                die "port $number is in use; name another --port (PORT to PORT + 2 must be free)"
        done
    done
}

run_nginx() {
    local log=$dir/log/nginx-error.log run=(nginx -c "$dir/nginx.conf" -e "$dir/log/nginx-error.log")
    make_certificate
    write_nginx_conf
    rm -f "$dir/pid/nginx.pid"
    "${enter[@]}" "${run[@]}" -t -q || die "nginx does not accept $dir/nginx.conf"
    start nginx "$me" QUIT "$log" "${run[@]}"
    wait_for nginx "$log" test -s "$dir/pid/nginx.pid"
}
