#!/usr/bin/env python3
"""Replicates a file to a Sluice gateway by docs/wire.md. Keeps no state: sends everything, zeros as zero extents."""

import argparse
import hashlib
import json
import os
import platform
import select
import socket
import struct
import sys
import time
from collections.abc import Iterator
from functools import reduce
from itertools import groupby

(HELLO, WELCOME, OPEN_CYCLE, CYCLE_OPEN, BATCH, ACK, CLOSE_CYCLE, COMMITTED,
 REQUEST, EVENT, PING, PONG, ERROR) = range(1, 14)
CODEC_NONE, CODEC_ZEROS, MAX_JSON_BYTES = 0, 2, 256 << 10
UNIT, BLOCK = 512, 4096  # bytes: extents are counted in units, zeros are looked for in blocks
ZERO_EXTENTS, MAX_EXTENT_UNITS = 1000, 0xFFFF_FFFF  # a batch holds up to 5457 extents
PING_AFTER_SECONDS, SILENT_SECONDS = 10, 30
Extent = tuple[int, int]  # offset and length, in units


class Failure(Exception):
    """What went wrong, in one line."""


def crc_step(crc: int, byte: int) -> int:
    return crc >> 8 ^ TABLE[(crc ^ byte) & 255]


TABLE = list(range(256))
for _ in range(8):
    TABLE = [crc >> 1 ^ (0x82F63B78 if crc & 1 else 0) for crc in TABLE]
PLANES = [bytes(crc >> shift & 255 for crc in TABLE) for shift in (0, 8, 16, 24)]
ROWS = 256
SKIP = [[reduce(crc_step, bytes(ROWS), byte << shift) for byte in range(256)] for shift in (0, 8, 16, 24)]


def crc32c(data: bytes) -> int:
    """CRC-32C (RFC 3720, B.4). A long text stands in columns of ROWS bytes whose checksums grow side by side, row by
    row: plane k holds byte k of each. Then they are strung together; SKIP is what ROWS bytes of zeros do."""
    if len(data) < 16 * ROWS:
        return reduce(crc_step, data, 0xFFFF_FFFF) ^ 0xFFFF_FFFF
    data = bytes(-len(data) % ROWS) + bytes(byte ^ 255 for byte in data[:4]) + data[4:]
    columns, planes = len(data) // ROWS, [0, 0, 0, 0]
    for row in range(ROWS):
        index = (planes[0] ^ int.from_bytes(data[row::ROWS], "little")).to_bytes(columns, "little")
        planes = [old ^ int.from_bytes(index.translate(table), "little")
                  for old, table in zip(planes[1:] + [0], PLANES)]
    crc = 0
    for a, b, c, d in zip(*(plane.to_bytes(columns, "little") for plane in planes)):
        crc = (SKIP[0][crc & 255] ^ SKIP[1][crc >> 8 & 255] ^ SKIP[2][crc >> 16 & 255] ^ SKIP[3][crc >> 24]
               ^ (a | b << 8 | c << 16 | d << 24))
    return crc ^ 0xFFFF_FFFF


def encode_batch(cycle: str, sequence: int, extents: list[Extent], raw: bytes) -> bytes:
    """One batch (docs/format.md, section 4) of disk 0 in pass 0; without raw data it is one of zeros."""
    crc = crc32c(raw) if raw else 0
    head = struct.pack(">HHBBHQIIIIHH", 40 + 12 * len(extents), 0, CODEC_NONE if raw else CODEC_ZEROS, 0,
                       len(extents), sequence, len(raw), len(raw), crc, crc, 0, 0)
    head += b"".join(struct.pack(">QI", *extent) for extent in extents)
    return head + struct.pack(">I", crc32c(bytes.fromhex(cycle) + head)) + raw


class Connection:
    """A control connection or a lane. Its socket never blocks. A lane has a window, and knows what is durable."""

    def __init__(self, address: tuple[str, int], stream: int) -> None:
        self.socket, self.stream = socket.create_connection(address, timeout=10), stream
        self.socket.setblocking(False)
        self.incoming, self.outgoing = bytearray(), bytearray()
        self.messages: list[tuple[int, dict]] = []
        self.heard = self.spoke = time.monotonic()
        self.sent = self.limit = self.expires = 0
        self.through = self.last = -1

    def send(self, kind: int, body: bytes | dict) -> int:
        """Queues a frame and returns its length."""
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.outgoing += struct.pack(">IBBH", len(body), kind, 0, 0 if kind in (PING, PONG) else self.stream) + body
        self.spoke = time.monotonic()
        return 8 + len(body)

    def read(self) -> None:
        data = self.socket.recv(1 << 16)
        if not data:
            raise Failure("the gateway has closed the connection")
        self.heard = time.monotonic()
        self.incoming += data
        while len(self.incoming) >= 8:
            length, kind = struct.unpack_from(">IB", self.incoming)
            if length > MAX_JSON_BYTES:
                raise Failure(f"the gateway sent a frame of {length} bytes")
            if len(self.incoming) < 8 + length:
                return
            body = bytes(self.incoming[8:8 + length])
            del self.incoming[:8 + length]
            self.on_frame(kind, json.loads(body))

    def on_frame(self, kind: int, message: dict) -> None:
        if kind == ERROR:
            raise Failure(f"{message['code']}: {message['message']}")
        if kind == PING:
            self.send(PONG, message)
        elif kind == ACK or (kind == WELCOME and self.stream):
            self.limit, self.through = message["received"] + message["window"], message.get("through", -1)
            self.expires = time.monotonic() + message["expiresMillis"] / 1000 if message["window"] else 0
        elif kind != PONG:
            self.messages.append((kind, message))

    def takes(self, frame_bytes: int) -> bool:
        fits = self.sent + frame_bytes <= self.limit or self.through == self.last
        return fits and time.monotonic() < self.expires and not self.outgoing


class Session:
    """One cycle of one machine with one disk."""

    def __init__(self, address: tuple[str, int], machine: str, disk: str) -> None:
        self.address, self.machine, self.disk = address, machine, disk
        self.control, self.cycle = Connection(address, 0), os.urandom(16).hex()
        self.lanes: list[Connection] = []

    def pump(self, seconds: float = 1.0) -> None:
        """Writes and reads what can be, for all connections, and keeps them alive."""
        connections = {each.socket: each for each in [self.control, *self.lanes]}
        writing = [each.socket for each in connections.values() if each.outgoing]
        readable, writable, _ = select.select(list(connections), writing, [], seconds)
        for ready in readable:
            connections[ready].read()
        for ready in writable:
            del connections[ready].outgoing[:ready.send(connections[ready].outgoing)]
        now = time.monotonic()
        for each in connections.values():
            if now - each.heard > SILENT_SECONDS:
                raise Failure(f"the gateway has been silent for {SILENT_SECONDS} seconds")
            if now - each.spoke > PING_AFTER_SECONDS:
                each.send(PING, {})

    def answer(self, kind: int) -> dict:
        while not self.control.messages:
            self.pump()
        found, message = self.control.messages.pop(0)
        if found != kind:
            raise Failure(f"the gateway sent a frame of type {found} instead of {kind}")
        return message

    def open(self, size: int, lanes: int) -> tuple[int, dict]:
        """Introduces this client and opens a cycle; returns the size of batches and the disk's base."""
        host = hashlib.sha256(platform.node().encode()).hexdigest()[:32]
        self.control.send(HELLO, {
            "protocol": 1, "role": "control", "agent": "sluice_client.py 1", "machine": self.machine,
            "instance": {"host": host, "state": host}, "claim": False})
        welcome = self.answer(WELCOME)
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.control.send(OPEN_CYCLE, {
            "cycle": self.cycle, "view": os.urandom(16).hex(), "last": None, "closed": [], "consistency": "crash",
            "agentTime": now, "cutAgeMillis": 0, "disks": [{"id": self.disk, "sizeBytes": size, "sectorBytes": UNIT}]})
        opened = self.answer(CYCLE_OPEN)
        for number in range(1, min(lanes, welcome["limits"]["lanes"]) + 1):
            self.lanes.append(Connection(self.address, number))
            self.lanes[-1].send(HELLO, {"protocol": 1, "role": "lane", "session": welcome["session"], "lane": number})
        return welcome["limits"]["batchBytes"], opened["disks"][0]

    def send(self, batches: Iterator[tuple[list[Extent], bytes]]) -> dict:
        """Sends the batches over whichever lane takes them; returns their totals once all are durable."""
        totals = {"index": 0, "batches": 0, "extents": 0, "bytes": 0}
        for sequence, (extents, raw) in enumerate(batches):
            batch = encode_batch(self.cycle, sequence, extents, raw)
            self.pump(0)
            while not (free := [lane for lane in self.lanes if lane.takes(8 + len(batch))]):
                self.pump()
            lane = min(free, key=lambda lane: lane.last)
            lane.sent, lane.last = lane.sent + lane.send(BATCH, batch), sequence
            totals["batches"] += 1
            totals["extents"] += len(extents)
            totals["bytes"] += UNIT * sum(length for _, length in extents)
        while any(lane.through < lane.last for lane in self.lanes):
            self.pump()
        return totals

    def close(self, totals: dict, consistency: str) -> dict:
        self.control.send(CLOSE_CYCLE, {
            "cycle": self.cycle, "batches": totals["batches"], "consistency": consistency, "disks": [totals]})
        return self.answer(COMMITTED)


def cut(file: int, size: int, base_size: int, batch_bytes: int) -> Iterator[tuple[list[Extent], bytes]]:
    """The file as batches: extents and their data, or extents of zeros. A file that shrank ends in zeros."""
    zeros: list[Extent] = []
    for start in range(0, size, batch_bytes):
        chunk = os.pread(file, min(batch_bytes, size - start), start)
        chunk += bytes(-len(chunk) % UNIT)
        blocks = [chunk[at:at + BLOCK] for at in range(0, len(chunk), BLOCK)]
        extents, data, offset = [], bytearray(), start // UNIT
        for zero, run in groupby(blocks, lambda block: block.count(0) == len(block)):
            content = b"".join(run)
            (zeros if zero else extents).append((offset, len(content) // UNIT))
            data += b"" if zero else content
            offset += len(content) // UNIT
        if extents:
            yield extents, bytes(data)
        if len(zeros) >= ZERO_EXTENTS or (zeros and start + batch_bytes >= size):
            yield zeros, b""
            zeros = []
    end, base_end = -(-size // UNIT), -(-base_size // UNIT)
    for offset in range(end, base_end, MAX_EXTENT_UNITS):
        yield [(offset, min(base_end - offset, MAX_EXTENT_UNITS))], b""


def replicate(address: tuple[str, int], machine: str, path: str, lanes: int) -> None:
    with open(path, "rb") as file:
        before = os.fstat(file.fileno())
        size = file.seek(0, os.SEEK_END)
        session = Session(address, machine, os.path.basename(path))
        batch_bytes, base = session.open(size, lanes)
        totals = session.send(cut(file.fileno(), size, base["baseSizeBytes"], batch_bytes))
        after = os.fstat(file.fileno())
        still = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
        point = session.close(totals, "crash" if still else "fuzzy")
    print(f"recovery point {point['point']} of {machine} at {point['time']}: {point['kind']},"
          f" {point['consistency']}, {point['changedBytes']} bytes, {point['storedBytes']} stored")


def main() -> int:
    parser = argparse.ArgumentParser(description="Replicates a file to a Sluice gateway.")
    for name, shown in (("gateway", "HOST:PORT"), ("machine", "MACHINE"), ("file", "FILE")):
        parser.add_argument(name, metavar=shown)
    parser.add_argument("--lanes", type=int, default=2, choices=range(1, 33), metavar="N")
    arguments = parser.parse_args()
    host, _, port = arguments.gateway.rpartition(":")
    if not host or not port.isdecimal():
        parser.error(f"{arguments.gateway} is no HOST:PORT")
    if not os.access(arguments.file, os.R_OK) or os.path.isdir(arguments.file):
        parser.error(f"{arguments.file} cannot be read, or is no file")
    try:
        replicate((host.strip("[]"), int(port)), arguments.machine, arguments.file, arguments.lanes)
    except (Failure, OSError, ValueError, KeyError, OverflowError) as problem:
        print(f"sluice_client: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
