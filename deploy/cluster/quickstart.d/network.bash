# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# network -- a bridge, and for each host a namespace with one leg on it; a part of cluster/quickstart.
#
# A cluster has a number, which its DIR keeps: of it are made the bridge's name
# (ao1a3), how the namespaces and interfaces begin (ao1a3-db1), and the network,
# one of 4096 with 30 addresses each in the one for measurements (RFC 2544).
# This machine is its first address. The bridge's alias is DIR, whose lock tells
# whether its quickstart still runs.

net=            # the bridge's name
network=        # its addresses, ADDRESS/BITS
nodes=          # the database's hosts: NAME=ADDRESS...
web_hosts=      # those of nginx and the programs

readonly BITS=27

names() {
    local pair all=()
    for pair in $1; do all+=("${pair%%=*}"); done
    echo "${all[*]}"
}

# address NUMBER N: the Nth address of network NUMBER.
address() {
    local at=$(($1 * 32 + $2))
    echo "198.$((18 + (at >> 16))).$(((at >> 8) & 255)).$((at & 255))"
}

# Removes the network that begins with $1, and ends what is in it.
remove_network() {
    local space link pids
    for space in $(ip netns list | awk -v net="$1-" 'index($1, net) == 1 { print $1 }'); do
        pids=$(ip netns pids "$space") || true
        # shellcheck disable=SC2086     # many
        [[ -z $pids ]] || kill -KILL $pids 2>/dev/null || true
        ip netns delete "$space" || true
    done
    for link in /sys/class/net/"$1"-* /sys/class/net/"$1"; do
        [[ ! -e $link ]] || ip link delete "${link##*/}" 2>/dev/null || true
    done
}

# What quickstarts left that were killed.
sweep_networks() {
    local bridge owner
    for bridge in /sys/class/net/ao[0-9a-f][0-9a-f][0-9a-f]; do
        [[ -e $bridge/bridge ]] || continue
        owner=$(cat "$bridge/ifalias")
        [[ $owner == "$dir" ]] || [[ ! -e $owner/quickstart.lock ]] ||
            flock -n "$owner/quickstart.lock" true || continue
        say "removing what is left of the cluster in $owner"
        remove_network "${bridge##*/}"
    done
}

# The number that DIR has, or one that is free.
choose_network() {
    local number kept=''
    [[ ! -s $dir/network ]] || read -r number kept <"$dir/network"
    n_nodes=${n_nodes:-${kept:-3}}
    [[ ${kept:-$n_nodes} == "$n_nodes" ]] ||
        die "--nodes: the cluster in $dir has $kept; name another --dir"
    if [[ -z $kept ]]; then
        number=$(cksum <<<"$dir")
        number=$((${number%% *} % 4096))
        while [[ -e /sys/class/net/$(printf 'ao%03x' "$number") ]]; do
            number=$(((number + 1) % 4096))
        done
        echo "$number $n_nodes" >"$dir/network"
    fi
    net=$(printf 'ao%03x' "$number")
    [[ ! -e /sys/class/net/$net ]] || die "$net is in use; stop the other cluster first"
    network=$(address "$number" 0)/$BITS
    balancer=$(address "$number" 1)
    nodes=$(for ((n = 1; n <= n_nodes; n++)); do
        echo "db$n=$(address "$number" $((10 + n)))"
    done)
    web_hosts=$(for n in 1 2; do echo "web$n=$(address "$number" $((20 + n)))"; done)
}

make_namespace() {
    ip netns add "$net-$1"
    ip link add name "$net-$1" type veth peer name eth0 netns "$net-$1"
    ip link set "$net-$1" master "$net" up
    ip -n "$net-$1" address add "$2/$BITS" dev eth0
    ip -n "$net-$1" link set eth0 up
    ip -n "$net-$1" link set lo up
}

# One quickstart at a time looks for a network.
make_network() {
    local pair
    exec 8>>/run/admitone-cluster.lock
    flock 8
    sweep_networks
    choose_network
    ip link add name "$net" type bridge
    ip link set "$net" alias "$dir" up
    exec 8>&-
    ip address add "$balancer/$BITS" dev "$net"
    for pair in $nodes $web_hosts; do make_namespace "${pair%%=*}" "${pair#*=}"; done
}
