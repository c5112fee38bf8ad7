#!/usr/bin/env bash
# Writes what tshark says of every fixture to fixtures/tshark/FILE.tsv, one row a frame: test/tshark-parity.test.ts holds `pcapnote fields` against it.
# Made with tshark 4.0.17: one pass, -n, UTC, default preferences, application dissectors off (a disabled_protos file names every protocol that is no
# capture, link, network, tunnel or transport layer). Needs tshark, awk.
#
#     bash test/support/record-tshark.sh [-C FOLDER] [NAME ...]      # -C: of the captures in FOLDER, to FOLDER/tshark (test/tshark-traffic.test.ts)
set -euo pipefail
folder=$(dirname "${BASH_SOURCE[0]}")/../../fixtures
if [ "${1-}" = -C ]; then
  folder=$2
  shift 2
fi
cd "$folder"
fields="frame.number frame.time_epoch frame.time_relative frame.len frame.cap_len frame.protocols
ip.src ip.dst ipv6.src ipv6.dst
tcp.stream tcp.srcport tcp.dstport tcp.seq tcp.seq_raw tcp.nxtseq tcp.ack tcp.ack_raw tcp.len tcp.hdr_len
tcp.flags tcp.flags.str tcp.window_size_value tcp.window_size tcp.window_size_scalefactor
tcp.options.mss_val tcp.options.wscale.shift tcp.options.sack_perm tcp.options.sack_le tcp.options.sack_re
tcp.options.timestamp.tsval tcp.options.timestamp.tsecr
tcp.completeness tcp.time_relative tcp.time_delta
tcp.analysis.initial_rtt tcp.analysis.ack_rtt tcp.analysis.acks_frame tcp.analysis.bytes_in_flight tcp.analysis.push_bytes_sent
tcp.analysis.retransmission tcp.analysis.fast_retransmission tcp.analysis.spurious_retransmission
tcp.analysis.out_of_order tcp.analysis.lost_segment tcp.analysis.ack_lost_segment
tcp.analysis.duplicate_ack tcp.analysis.duplicate_ack_num tcp.analysis.duplicate_ack_frame
tcp.analysis.window_update tcp.analysis.window_full
tcp.analysis.zero_window tcp.analysis.zero_window_probe tcp.analysis.zero_window_probe_ack
tcp.analysis.keep_alive tcp.analysis.keep_alive_ack tcp.analysis.reused_ports tcp.analysis.rto
tcp.connection.syn tcp.connection.synack tcp.connection.fin tcp.connection.rst tcp.checksum
udp.stream udp.srcport udp.dstport udp.length _ws.col.Protocol _ws.col.Info"
kept='^(_ws\..*|data|pkt_comment|frame|eth|ethertype|llc|sll|null|loop|raw|arp|ppp|pppoe|pppoed|pppoes|mpls|pwethheuristic|pwmcw|vlan|ieee8021ad|ieee8021ah|ip|ip\.options\..*|ipv6|ipv6\..*|icmp|icmpv6|igmp|gre|gtp|vxlan|geneve|tcp|tcp\.options\..*|mptcp|udp|udplite|sctp)$'

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME=$home TZ=UTC LC_ALL=C.UTF-8
mkdir -p "$home/.config/wireshark"
tshark -G protocols 2>/dev/null | cut -f3 | grep -Ev "$kept" | sort -u >"$home/.config/wireshark/disabled_protos"
arguments=()
for field in $fields; do arguments+=(-e "$field"); done
mkdir -p tshark
for file in "${@:-*.*}"; do
  for capture in $file; do
    case $capture in README.md | faulty-empty.pcap | faulty-not-a-capture.txt | faulty-cut-file-header.pcap) continue ;; esac
    tshark -r "$capture" -n -T fields -E header=y "${arguments[@]}" 2>/dev/null >"tshark/$capture.tsv" || true
  done
done
