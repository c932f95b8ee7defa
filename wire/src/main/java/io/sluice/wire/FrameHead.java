package io.sluice.wire;

/** The eight bytes before a frame's body (docs/wire.md, section 1). */
record FrameHead(FrameType type, int stream, int bodyBytes) {

    /**
     * Reads a head.
     *
     * @throws WireException BAD_FRAME
     */
    static FrameHead parse(byte[] head) {
        long length = (head[0] & 0xffL) << 24 | (head[1] & 0xff) << 16 | (head[2] & 0xff) << 8 | (head[3] & 0xff);
        int code = head[4] & 0xff;
        int flags = head[5] & 0xff;
        FrameType type = FrameType.ofCode(code);
        if (type == null || flags != 0) {
            throw new WireException(ErrorCode.BAD_FRAME, "frame of type " + code + " with flags " + flags);
        }
        if (length == 0 || length > type.maxBodyBytes()) {
            throw new WireException(
                    ErrorCode.BAD_FRAME,
                    "frame " + type + " of " + length + " bytes; it has 1 to " + type.maxBodyBytes());
        }
        return new FrameHead(type, (head[6] & 0xff) << 8 | (head[7] & 0xff), (int) length);
    }
}
