package io.sluice.inventory;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Takes so many bytes and no more. */
final class Counted extends FilterOutputStream {
    private final long most;
    private long count;

    Counted(OutputStream out, long most) {
        super(out);
        this.most = most;
    }

    @Override
    public void write(int one) throws IOException {
        add(1);
        out.write(one);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        add(length);
        out.write(bytes, offset, length);
    }

    private void add(int more) throws IOException {
        count += more;
        if (count > most) {
            throw new IOException("the report has more than " + most + " bytes");
        }
    }
}
