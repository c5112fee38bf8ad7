#!/usr/bin/env python3
"""Records the fixtures that hold a real kernel's TCP: Linux, two network namespaces, and a bridge in between that can lose, delay, reorder and copy.

    sudo python3 test/support/record-fixtures.py [FOLDER [NAME ...]]

Needs Linux, root, iproute2, ethtool, tcpdump, dumpcap, zstd and lz4. Each function under "Captures" records one file or a few. A new recording has the same story
and other numbers (sequence numbers, times), so record anew only what must change, and update fixtures/README.md and the expected files with it.
"""
import ctypes
import gzip
import heapq
import os
import random
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

CLIENT4, SERVER4 = '10.9.0.1', '10.9.0.2'
CLIENT6, SERVER6 = 'fd00:9::1', 'fd00:9::2'
FOLDER = sys.argv[1] if len(sys.argv) > 1 else 'fixtures'

# --- Namespaces: ca (client, interface a0) - cm (bridge, m0 and m1) - cb (server, b0) ---------------------------------------------------------

libc = ctypes.CDLL(None, use_errno=True)


def shell(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_namespaces():
    for name in ('ca', 'cm', 'cb'):
        subprocess.run(['ip', 'netns', 'del', name], stderr=subprocess.DEVNULL)
        shell('ip', 'netns', 'add', name)
        shell('ip', '-n', name, 'link', 'set', 'lo', 'up')
    shell('ip', 'link', 'add', 'a0', 'netns', 'ca', 'type', 'veth', 'peer', 'name', 'm0', 'netns', 'cm')
    shell('ip', 'link', 'add', 'b0', 'netns', 'cb', 'type', 'veth', 'peer', 'name', 'm1', 'netns', 'cm')
    for name, link, mac in (('ca', 'a0', '0a'), ('cm', 'm0', '0c'), ('cm', 'm1', '0d'), ('cb', 'b0', '0b')):
        shell('ip', '-n', name, 'link', 'set', link, 'address', f'02:00:00:00:00:{mac}')
        shell('ip', 'netns', 'exec', name, 'ip', 'link', 'set', link, 'promisc', 'on')
        for offload in ('tso', 'gso', 'gro', 'tx', 'rx'):
            subprocess.run(['ip', 'netns', 'exec', name, 'ethtool', '-K', link, offload, 'off'], capture_output=True)
    for name, link, v4, v6 in (('ca', 'a0', CLIENT4, CLIENT6), ('cb', 'b0', SERVER4, SERVER6)):
        shell('ip', '-n', name, 'addr', 'add', f'{v4}/24', 'dev', link)
        shell('ip', '-n', name, 'addr', 'add', f'{v6}/64', 'dev', link, 'nodad')
    for name, link in (('ca', 'a0'), ('cm', 'm0'), ('cm', 'm1'), ('cb', 'b0')):
        shell('ip', '-n', name, 'link', 'set', link, 'up')


def enter(name):
    """Moves the calling thread into a namespace; sockets made from now on live there."""
    with open(f'/run/netns/{name}') as file:
        if libc.setns(file.fileno(), 0x40000000) != 0:
            raise OSError(ctypes.get_errno(), 'setns')


def new_socket(name, family=socket.AF_INET, kind=socket.SOCK_STREAM, protocol=0):
    enter(name)
    made = socket.socket(family, kind, protocol)
    if kind != socket.SOCK_RAW:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return made


def set_knob(**knobs):
    for name in ('ca', 'cb'):
        for key, value in knobs.items():
            shell('ip', 'netns', 'exec', name, 'sysctl', '-w', f'net.ipv4.{key}={value}')


class Bridge(threading.Thread):
    """Carries frames between m0 and m1. `drop(frame, from_client)` decides about single frames."""

    def __init__(self, loss=0.0, delay=0.0, reorder=0.0, copy=0.0, seed=1, drop=None):
        super().__init__(daemon=True)
        self.loss, self.delay, self.reorder, self.copy, self.drop = loss, delay, reorder, copy, drop
        self.random, self.stopped = random.Random(seed), False
        self.ends = []
        for link in ('m0', 'm1'):
            end = new_socket('cm', socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            end.bind((link, 0))
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
            self.ends.append(end)
        self.start()

    def run(self):
        queue, order = [], 0
        while not self.stopped:
            wait = max(0, min(0.05, queue[0][0] - time.time())) if queue else 0.05
            for end in select.select(self.ends, [], [], wait)[0]:
                frame, address = end.recvfrom(65535)
                if address[2] == 4:  # PACKET_OUTGOING: our own
                    continue
                is_tcp = (frame[12:14] == b'\x08\x00' and frame[23] == 6) or (frame[12:14] == b'\x86\xdd' and frame[20] == 6)
                if self.drop and is_tcp and self.drop(frame, end is self.ends[0]):
                    continue
                if is_tcp and self.random.random() < self.loss:
                    continue
                delay = self.delay
                if is_tcp and self.random.random() < self.reorder:
                    delay += 0.004 + self.random.random() * 0.02
                other = self.ends[1] if end is self.ends[0] else self.ends[0]
                order += 1
                heapq.heappush(queue, (time.time() + delay, order, other, frame))
                if is_tcp and self.random.random() < self.copy:
                    order += 1
                    heapq.heappush(queue, (time.time() + delay + 0.0005, order, other, frame))
            while queue and queue[0][0] <= time.time():
                _, _, other, frame = heapq.heappop(queue)
                other.send(frame)

    def stop(self):
        self.stopped = True
        self.join()
        for end in self.ends:
            end.close()


def tcp_flags(frame):
    return frame[14 + (frame[14] & 15) * 4 + 13]


class Recording:
    """`with Recording('name.pcap'):` captures at the client's interface (or `link` of `name`) while its block runs."""

    def __init__(self, file, *options, filter='tcp', name='ca', link='a0', program='tcpdump', **bridge):
        self.path = os.path.join(FOLDER, file)
        self.bridge_options = bridge
        filters = [filter] if program == 'tcpdump' else ['-f', filter]
        keep = ['-U', '--immediate-mode', '-Z', 'root'] if program == 'tcpdump' else ['-q']
        self.words = ['ip', 'netns', 'exec', name, program, '-i', link, *keep, '-w', self.path, *options, *filters]

    def __enter__(self):
        self.bridge = Bridge(**self.bridge_options)
        warm_up()
        self.process = subprocess.Popen(self.words, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if 'listening on' in line or 'File:' in line:
                break
        time.sleep(0.2)
        return self

    def __exit__(self, *_):
        time.sleep(0.5)
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        self.bridge.stop()
        print(os.path.basename(self.path))


def warm_up():
    """Lets both ends learn the other's hardware address, so that no capture begins with ARP."""
    for family, address in ((socket.AF_INET, SERVER4), (socket.AF_INET6, SERVER6)):
        probe = new_socket('ca', family, socket.SOCK_DGRAM)
        probe.sendto(b'', (address, 9))
        probe.close()
    time.sleep(0.4)


# --- Connections ---------------------------------------------------------------------------------------------------------------------------

HELLO = b'hello server, these are 35 bytes.\r\n'
assert len(HELLO) == 35


def listen(port=9000, family=socket.AF_INET, address=None, **options):
    server = new_socket('cb', family)
    if 'rcvbuf' in options:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, options['rcvbuf'])
    if 'fastopen' in options:
        server.setsockopt(socket.IPPROTO_TCP, 23, 16)  # TCP_FASTOPEN
    server.bind((address or (SERVER4 if family == socket.AF_INET else SERVER6), port))
    server.listen(8)
    return server


def dial(port=9000, source_port=51614, family=socket.AF_INET, connect=True):
    client = new_socket('ca', family)
    client.bind((CLIENT4 if family == socket.AF_INET else CLIENT6, source_port))
    if connect:
        client.connect((SERVER4 if family == socket.AF_INET else SERVER6, port))
    return client


def open_pair(port=9000, source_port=51614, family=socket.AF_INET, **options):
    """A connection: (client, server) sockets."""
    server = listen(port, family, **options)
    client = dial(port, source_port, family)
    accepted, _ = server.accept()
    server.close()
    time.sleep(0.02)
    return client, accepted


def close_in_turn(first, second, pause=0.15):
    first.close()
    time.sleep(pause)
    second.close()
    time.sleep(0.1)


def drain(end, count):
    got = 0
    while got < count:
        piece = end.recv(65536)
        if not piece:
            break
        got += len(piece)
    return got


def reset(end):
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    end.close()


# --- Captures ------------------------------------------------------------------------------------------------------------------------------


def short_talk(source_port=51614, family=socket.AF_INET):
    """Connects, sends 35 bytes, closes; the server closes a little later."""
    client, server = open_pair(source_port=source_port, family=family)
    client.sendall(HELLO)
    drain(server, 35)
    time.sleep(0.1)
    close_in_turn(client, server)


def close_four_segments():
    with Recording('tcp-close-four-segments.pcap'):
        short_talk()


def close_three_segments():
    with Recording('tcp-close-three-segments.pcap'):
        client, server = open_pair()
        client.sendall(HELLO)
        drain(server, 35)
        time.sleep(0.1)
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
        client.shutdown(socket.SHUT_WR)
        server.recv(1)  # blocks until the FIN; the answer's ACK then rides on our own FIN
        server.close()
        time.sleep(0.1)
        client.close()


def close_by_server():
    with Recording('tcp-close-by-server.pcap'):
        client, server = open_pair()
        client.sendall(b'GET / HTTP/1.0\r\n\r\n')
        drain(server, 18)
        server.sendall(b'HTTP/1.0 200 OK\r\n\r\nok\n')
        drain(client, 22)
        close_in_turn(server, client)


def udp_hello():
    with Recording('udp-hello-three-ports.pcap', filter='udp or icmp', delay=0.002):
        server = new_socket('cb', kind=socket.SOCK_DGRAM)
        server.bind((SERVER4, 9001))
        for port in (40001, 40002, 40003):
            client = new_socket('ca', kind=socket.SOCK_DGRAM)
            client.bind((CLIENT4, port))
            client.sendto('你好'.encode(), (SERVER4, 9001))
            data, address = server.recvfrom(100)
            time.sleep(0.01)
            server.sendto(data, address)
            client.recv(100)
            client.close()
        client = new_socket('ca', kind=socket.SOCK_DGRAM)
        client.bind((CLIENT4, 40004))
        client.sendto('你好'.encode(), (SERVER4, 9009))
        time.sleep(0.1)


def transfer(size, source_port=51614):
    client, server = open_pair(source_port=source_port)
    payload = bytes(i % 251 for i in range(size))
    reader = threading.Thread(target=drain, args=(server, size))
    reader.start()
    client.sendall(payload)
    reader.join()
    close_in_turn(client, server)


def loss():
    with Recording('tcp-loss-sack.pcap', loss=0.10, delay=0.01, seed=11):
        transfer(50_000)
    set_knob(tcp_sack=0)
    with Recording('tcp-loss-without-sack.pcap', '-s', '96', loss=0.10, delay=0.01, seed=5):
        transfer(50_000)
    set_knob(tcp_sack=1)


def reorder_and_copy():
    with Recording('tcp-reordered-duplicated.pcap', '-s', '96', name='cb', link='b0', reorder=0.2, copy=0.1, delay=0.005, seed=3):
        transfer(40_000)


def both_ways():
    """Known bytes in both directions at once: `follow` has to give them back (test/cli/follow.test.ts)."""
    with Recording('tcp-both-ways-lossy.pcap', loss=0.05, delay=0.004, reorder=0.1, copy=0.05, seed=21):
        client, server = open_pair()
        size = 24_000
        up = bytes(i % 251 for i in range(size))
        down = bytes(i * 7 % 253 for i in range(size))
        threads = [threading.Thread(target=act, args=words) for act, words in (
            (client.sendall, (up,)), (server.sendall, (down,)), (drain, (client, size)), (drain, (server, size)))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        close_in_turn(client, server)


def half_close():
    with Recording('tcp-half-close.pcap'):
        client, server = open_pair()
        client.sendall(b'how many bytes?')
        drain(server, 15)
        client.shutdown(socket.SHUT_WR)
        server.recv(1)
        time.sleep(0.06)
        server.sendall(b'x' * 1000)
        time.sleep(0.05)
        server.sendall(b'y' * 1000)
        drain(client, 2000)
        time.sleep(0.05)
        server.close()
        time.sleep(0.05)
        client.close()


def resets():
    with Recording('tcp-reset-by-server.pcap'):
        client, server = open_pair()
        client.sendall(b'ten bytes.')
        drain(server, 10)
        time.sleep(0.1)
        reset(server)
        time.sleep(0.1)
        client.close()
    with Recording('tcp-reset-by-client.pcap'):
        client, server = open_pair()
        server.sendall(b'welcome\r\n')
        drain(client, 9)
        time.sleep(0.1)
        reset(client)
        time.sleep(0.1)
        server.close()
    with Recording('tcp-reset-half-closed.pcap'):  # the server has closed; the client closes with bytes it never read, which Linux answers with RST
        client, server = open_pair()
        server.sendall(b'never read')
        time.sleep(0.1)
        close_in_turn(server, client)
    with Recording('tcp-reset-after-own-fin.pcap'):
        client, server = open_pair()
        client.close()
        time.sleep(0.1)
        server.sendall(b'too late')
        time.sleep(0.1)
        server.close()


def refused():
    with Recording('tcp-refused.pcap'):
        try:
            dial(port=9009)
        except ConnectionRefusedError:
            pass


def no_answer():
    with Recording('tcp-no-answer.pcap', drop=lambda frame, _: tcp_flags(frame) == 2):
        client = dial(connect=False)
        client.setblocking(False)
        client.connect_ex((SERVER4, 9000))
        time.sleep(3.4)
        client.close()


def syn_retransmitted():
    left = [1]

    def first_syn(frame, _):
        if tcp_flags(frame) == 2 and left[0] > 0:
            left[0] -= 1
            return True
        return False

    with Recording('tcp-syn-retransmitted.pcap', drop=first_syn):
        short_talk()


def half_open():
    """The bridge loses everything but the client's SYN, so the server's kernel repeats its SYN-ACK. Captured at the server."""
    with Recording('tcp-half-open.pcap', name='cb', link='b0', drop=lambda frame, up: up and tcp_flags(frame) != 2):
        server = listen()
        client = dial(connect=False)
        client.setblocking(False)
        client.connect_ex((SERVER4, 9000))
        time.sleep(3.5)
        client.close()
        server.close()


def zero_window():
    with Recording('tcp-zero-window.pcap', '-s', '96', delay=0.002):
        client, server = open_pair(rcvbuf=8192)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        size = 30_000
        writer = threading.Thread(target=client.sendall, args=(b'z' * size,))
        writer.start()
        time.sleep(2.0)
        drain(server, size)
        writer.join()
        close_in_turn(client, server)


def keep_alive():
    with Recording('tcp-keep-alive.pcap'):
        client, server = open_pair()
        client.sendall(b'are you there?')
        drain(server, 14)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
        time.sleep(3.4)
        close_in_turn(client, server)


def fast_open():
    set_knob(tcp_fastopen=3)
    with Recording('tcp-fast-open.pcap'):
        server = listen(fastopen=True)
        for port in (51614, 51615):  # the first gets a cookie, the second uses it
            client = new_socket('ca')
            client.bind((CLIENT4, port))
            client.sendto(b'data in the SYN', 0x20000000, (SERVER4, 9000))  # MSG_FASTOPEN
            accepted, _ = server.accept()
            drain(accepted, 15)
            accepted.sendall(b'answer')
            drain(client, 6)
            close_in_turn(client, accepted)
        server.close()
    set_knob(tcp_fastopen=1)


def simultaneous():
    """Both ends call connect() within the bridge's delay, and later close() the same way."""
    with Recording('tcp-simultaneous-open-and-close.pcap', delay=0.1):
        client, server = dial(connect=False), new_socket('cb')
        server.bind((SERVER4, 9000))
        client.setblocking(False)
        server.setblocking(False)
        client.connect_ex((SERVER4, 9000))
        server.connect_ex((CLIENT4, 51614))
        time.sleep(0.5)
        client.setblocking(True)
        server.setblocking(True)
        client.sendall(b'crossed')
        drain(server, 7)
        time.sleep(0.3)
        client.close()
        server.close()
        time.sleep(0.5)


def begun_midway():
    bridge = Bridge()
    warm_up()
    client, server = open_pair()
    client.sendall(HELLO)
    drain(server, 35)
    time.sleep(0.1)
    bridge.stop()
    with Recording('tcp-begun-midway.pcap'):
        client.sendall(b'a second line\r\n')
        drain(server, 15)
        server.sendall(b'seen\r\n')
        drain(client, 6)
        time.sleep(0.1)
        close_in_turn(client, server)


def left_open():
    with Recording('tcp-left-open.pcap'):
        client, server = open_pair()
        client.sendall(HELLO)
        drain(server, 35)
        time.sleep(0.3)
    reset(client)
    reset(server)


def ports_reused():
    with Recording('tcp-ports-reused.pcap'):
        server = listen()
        for text in (b'first', b'second'):
            client = dial()
            accepted, _ = server.accept()
            client.sendall(text)
            drain(accepted, len(text))
            time.sleep(0.1)
            reset(client)
            time.sleep(0.1)
            accepted.close()
        server.close()


def plain_options():
    set_knob(tcp_timestamps=0, tcp_sack=0, tcp_window_scaling=0)
    with Recording('tcp-without-options.pcap'):
        short_talk(source_port=51615)
    set_knob(tcp_timestamps=1, tcp_sack=1, tcp_window_scaling=1, tcp_ecn=1)
    with Recording('tcp-ecn.pcap'):
        short_talk(source_port=51616)
    set_knob(tcp_ecn=2)


def over_ipv6():
    with Recording('tcp-ipv6.pcap', filter='tcp'):
        short_talk(family=socket.AF_INET6)
    with Recording('udp-ipv6-refused-and-fragments.pcap', filter='udp or icmp6[0] == 1 or ip6[6] == 44'):
        server = new_socket('cb', socket.AF_INET6, socket.SOCK_DGRAM)
        server.bind((SERVER6, 9001))
        client = new_socket('ca', socket.AF_INET6, socket.SOCK_DGRAM)
        client.bind((CLIENT6, 40001))
        client.sendto(b'f' * 2000, (SERVER6, 9001))
        data, address = server.recvfrom(4000)
        server.sendto(b'got it', address)
        client.recv(100)
        client.sendto(b'nobody', (SERVER6, 9009))
        time.sleep(0.1)


def fragments():
    with Recording('udp-ipv4-fragments.pcap', filter='udp or (ip[6:2] & 0x1fff != 0)'):
        server = new_socket('cb', kind=socket.SOCK_DGRAM)
        server.bind((SERVER4, 9001))
        client = new_socket('ca', kind=socket.SOCK_DGRAM)
        client.bind((CLIENT4, 40001))
        client.sendto(bytes(range(250)) * 16, (SERVER4, 9001))
        server.recvfrom(5000)
        server.sendto(b'four thousand', (CLIENT4, 40001))
        client.recv(100)


def file_forms():
    """The same short talk as other programs, precisions and interfaces write it."""
    with Recording('any-sll2.pcap', '-y', 'LINUX_SLL2', link='any'):
        short_talk()
    with Recording('any-sll.pcap', '-y', 'LINUX_SLL', link='any'):
        short_talk()
    with Recording('nanoseconds.pcap', '--time-stamp-precision=nano'):
        short_talk()
    with Recording('snaplen-60.pcap', '-s', '60'):
        short_talk()
    with Recording('two-interfaces.pcapng', '-i', 'lo', program='dumpcap'):
        lo_server = new_socket('ca')
        lo_server.bind(('127.0.0.1', 9002))
        lo_server.listen(1)
        lo_client = new_socket('ca')
        lo_client.bind(('127.0.0.1', 51700))
        lo_client.connect(('127.0.0.1', 9002))
        accepted, _ = lo_server.accept()
        lo_client.sendall(b'over loopback')
        drain(accepted, 13)
        time.sleep(0.1)
        close_in_turn(lo_client, accepted)
        lo_server.close()
        short_talk()
    strip_machine(os.path.join(FOLDER, 'two-interfaces.pcapng'))
    with open(os.path.join(FOLDER, 'tcp-close-four-segments.pcap'), 'rb') as plain:
        data = plain.read()
    with open(os.path.join(FOLDER, 'gzipped.pcap.gz'), 'wb') as packed:
        packed.write(gzip.compress(data, mtime=0))
    for name, words in (('zstandard.pcap.zst', ['zstd', '-19', '-q', '-c']), ('lz4-frame.pcap.lz4', ['lz4', '-9', '-q', '-c'])):
        with open(os.path.join(FOLDER, name), 'wb') as packed:
            subprocess.run(words, input=data, stdout=packed, check=True)


def strip_machine(path):
    """Takes the options that name the machine (hardware, operating system) out of a little-endian pcapng's section and interface blocks."""
    with open(path, 'rb') as file:
        data = file.read()
    out, at = b'', 0
    while at < len(data):
        kind, length = struct.unpack_from('<II', data, at)
        body, fixed = data[at + 8:at + length - 4], {0x0A0D0D0A: 16, 1: 8}.get(kind)
        if fixed is not None:
            kept, o = body[:fixed], fixed
            while o + 4 <= len(body):
                code, size = struct.unpack_from('<HH', body, o)
                whole = 4 + (size + 3) // 4 * 4
                if (kind, code) not in ((0x0A0D0D0A, 2), (0x0A0D0D0A, 3), (1, 12)):
                    kept += body[o:o + whole]
                o += whole
            body = kept
        out += struct.pack('<II', kind, len(body) + 12) + body + struct.pack('<I', len(body) + 12)
        at += length
    with open(path, 'wb') as file:
        file.write(out)
    os.chmod(path, 0o644)  # dumpcap keeps its files to their owner


CAPTURES = [close_four_segments, close_three_segments, close_by_server, udp_hello, loss, reorder_and_copy, both_ways, half_close, resets,
            refused, no_answer, syn_retransmitted, half_open, zero_window, keep_alive, fast_open, simultaneous, begun_midway, left_open,
            ports_reused, plain_options, over_ipv6, fragments, file_forms]

if __name__ == '__main__':
    wanted = sys.argv[2:]
    os.makedirs(FOLDER, exist_ok=True)
    make_namespaces()
    for record in CAPTURES:
        if not wanted or record.__name__ in wanted:
            record()
