package io.sluice.sink.map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.sink.DamagedException;
import io.sluice.sink.map.SegmentExtents.Section;
import io.sluice.wire.Crc32c;
import io.sluice.wire.Id;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file of the gateway's cache with the sorted map of one segment, or of several merged: one map run per disk and pass, then a
 * directory. It never leaves the cache.
 *
 * <p>Layout: runs, then per run { disk u16, pass u16, offset u64, length u64 }, then { count u32, crc32c u32 over cycle id, directory and
 * count, magic u64 }. Threads: one. Owns: its channel. Errors: {@link DamagedException}.
 */
final class MapSpill implements AutoCloseable {

    private static final long MAGIC = 0x534c55494353504cL;
    private static final int ENTRY_BYTES = 20;
    private static final int TAIL_BYTES = 16;

    private final Path file;
    private final FileChannel channel;
    private final Map<Section, MapRunReader> runs = new TreeMap<>();

    private MapSpill(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Writes a spill and makes its content durable. */
    static void write(Path file, Id cycle, List<Content> contents, ByteBufAllocator allocator) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuf directory = allocator.directBuffer(contents.size() * ENTRY_BYTES + TAIL_BYTES);
            try {
                for (Content content : contents) {
                    long offset = channel.position();
                    content.source().writeTo(channel, allocator);
                    Section section = content.section();
                    directory.writeShort(section.disk()).writeShort(section.pass());
                    directory.writeLong(offset).writeLong(channel.position() - offset);
                }
                directory.writeInt(contents.size());
                directory.writeInt(crc(cycle, directory)).writeLong(MAGIC);
                writeFully(channel, directory);
            } finally {
                directory.release();
            }
            channel.force(true);
        }
    }

    /** What goes into one section of a spill. */
    record Content(Section section, Source source) {}

    /** Writes one run behind what the channel has. */
    @FunctionalInterface
    interface Source {
        void writeTo(FileChannel channel, ByteBufAllocator allocator) throws IOException;
    }

    static void writeFully(FileChannel channel, ByteBuf bytes) throws IOException {
        int index = bytes.readerIndex();
        while (index < bytes.writerIndex()) {
            index += bytes.getBytes(index, channel, bytes.writerIndex() - index);
        }
    }

    static MapSpill open(Path file, Id cycle, ByteBufAllocator allocator) throws IOException {
        MapSpill spill = new MapSpill(file, FileChannel.open(file, StandardOpenOption.READ));
        try {
            spill.readDirectory(cycle, allocator);
            return spill;
        } catch (IOException | RuntimeException e) {
            spill.close();
            throw e;
        }
    }

    private void readDirectory(Id cycle, ByteBufAllocator allocator) throws IOException {
        long size = channel.size();
        int sections = size < TAIL_BYTES ? -1 : readInt(size - TAIL_BYTES, allocator);
        long directoryAt = size - TAIL_BYTES - (long) sections * ENTRY_BYTES;
        if (sections < 0 || directoryAt < 0) {
            throw new DamagedException(file.toString(), size, "the directory of a cycle's map is cut");
        }
        int directoryBytes = sections * ENTRY_BYTES;
        ByteBuf directory = bytes(directoryAt, directoryBytes + TAIL_BYTES, allocator);
        try {
            int found = crc(cycle, directory.slice(0, directoryBytes + 4));
            if (directory.getInt(directoryBytes + 4) != found || directory.getLong(directoryBytes + 8) != MAGIC) {
                throw new DamagedException(
                        file.toString(), directoryAt, "the directory of a cycle's map does not match its crc32c");
            }
            for (int i = 0; i < sections; i++) {
                Section section = new Section(directory.readUnsignedShort(), directory.readUnsignedShort());
                RunBytes run = new FileRunBytes(
                        channel, file.toString(), directory.readLong(), directory.readLong(), allocator);
                runs.put(section, MapRunReader.open(run, PageCache.none()));
            }
        } finally {
            directory.release();
        }
    }

    private int readInt(long at, ByteBufAllocator allocator) throws IOException {
        ByteBuf bytes = bytes(at, 4, allocator);
        try {
            return bytes.readInt();
        } finally {
            bytes.release();
        }
    }

    private ByteBuf bytes(long at, int count, ByteBufAllocator allocator) throws IOException {
        return new FileRunBytes(channel, file.toString(), 0, channel.size(), allocator).read(at, count);
    }

    private static int crc(Id cycle, ByteBuf directory) {
        ByteBuffer id = ByteBuffer.allocate(Id.BYTES);
        id.putLong(cycle.high()).putLong(cycle.low()).flip();
        return new Crc32c().update(id).update(directory).value();
    }

    /** What there are runs of. */
    List<Section> sections() {
        return new ArrayList<>(runs.keySet());
    }

    /** The run of a section; the section is there. */
    MapRunReader run(Section section) {
        MapRunReader run = runs.get(section);
        if (run == null) {
            throw new IllegalArgumentException(file + " has no run of " + section);
        }
        return run;
    }

    Path file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
