package io.sluice.agent.replicate;

/** Hears how the sessions of a cycle go, each as it happens. Threads: any, one call at a time. */
public interface SessionWatch {

    /** Nobody listens. */
    SessionWatch NONE = new SessionWatch() {
        @Override
        public void welcomed() {}

        @Override
        public void broken(Throwable why) {}
    };

    /** The gateway has answered. */
    void welcomed();

    /** A session has ended before its cycle; another is tried. */
    void broken(Throwable why);
}
