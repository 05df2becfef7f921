package io.sluice.gateway.grant;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A request that waits, linked to its neighbours. */
final class Waiter extends Id {
    final Turn turn;
    final long sinceNanos;
    long wantedBytes;
    String name;
    boolean parked;
    /** It has had a turn, and used its grants slowly. */
    boolean slow;

    @Nullable
    Waiter before;

    @Nullable
    Waiter after;

    Waiter(Request request, Turn turn, long sinceNanos) {
        super(
                request.transferId().getMostSignificantBits(),
                request.transferId().getLeastSignificantBits());
        this.turn = turn;
        this.sinceNanos = sinceNanos;
        this.wantedBytes = request.wantedBytes();
        this.name = request.name();
    }

    Request request() {
        return new Request(new UUID(high, low), turn.endpointId(), turn.requestClass, wantedBytes, name);
    }

    /** One endpoint's place in the row of one class, with its requests; the row itself is one without endpoint. */
    static final class Turn extends Id {
        final RequestClass requestClass;
        /** Null if the id is a UUID in text form, as every endpoint's is. */
        private final @Nullable String text;

        Turn before = this;
        Turn after = this;

        @Nullable
        Waiter first;

        private @Nullable Waiter last;
        int size;

        private Turn(long high, long low, @Nullable String text, RequestClass requestClass) {
            super(high, low);
            this.text = text;
            this.requestClass = requestClass;
        }

        static Turn rowOf(RequestClass requestClass) {
            return new Turn(0, 0, "", requestClass);
        }

        static Turn key(String endpointId, RequestClass requestClass) {
            UUID id = uuid(endpointId);
            return id == null
                    ? new Turn(0, endpointId.hashCode(), endpointId, requestClass)
                    : new Turn(id.getMostSignificantBits(), id.getLeastSignificantBits(), null, requestClass);
        }

        private static @Nullable UUID uuid(String text) {
            try {
                UUID id = UUID.fromString(text);
                return id.toString().equals(text) ? id : null;
            } catch (IllegalArgumentException notOne) {
                return null;
            }
        }

        String endpointId() {
            return text == null ? new UUID(high, low).toString() : text;
        }

        /** This very one; equality is for the indexes, and one that has left a row equals one that stands there. */
        @SuppressWarnings("ReferenceEquality")
        boolean isSame(Turn other) {
            return this == other;
        }

        void append(Waiter waiter) {
            waiter.before = last;
            waiter.after = null;
            if (last == null) {
                first = waiter;
            } else {
                last.after = waiter;
            }
            last = waiter;
        }

        void unlink(Waiter waiter) {
            if (waiter.before == null) {
                first = waiter.after;
            } else {
                waiter.before.after = waiter.after;
            }
            if (waiter.after == null) {
                last = waiter.before;
            } else {
                waiter.after.before = waiter.before;
            }
        }

        /** Goes to the end of the row. */
        void stand(Turn row) {
            before = row.before;
            after = row;
            before.after = this;
            row.before = this;
        }

        void leave() {
            before.after = after;
            after.before = before;
            before = this;
            after = this;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Turn that
                    && requestClass == that.requestClass
                    && super.equals(that)
                    && (text == null ? that.text == null : text.equals(that.text));
        }

        @Override
        public int hashCode() {
            return super.hashCode() * 31 + requestClass.hashCode();
        }
    }
}
