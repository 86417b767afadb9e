package dev.netsplit;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A stream of which all that is read is also written elsewhere, at once. */
final class CopiedInputStream extends FilterInputStream {
    private final OutputStream copy;

    CopiedInputStream(InputStream from, OutputStream copy) {
        super(from);
        this.copy = copy;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        if (read >= 0) {
            copy.write(read);
        }
        return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        if (count > 0) {
            copy.write(into, offset, count);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        try {
            copy.close();
        } finally {
            super.close();
        }
    }
}
