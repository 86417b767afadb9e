package dev.netsplit.internal.concurrent;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class whose instances only the thread that has the forwarder's turn may touch.
 *
 * <p>One thread at a time has the turn: the forwarder thread or, for a few packets, the reader thread in its place. The
 * turn passes from one to the other with a happens-before edge, so such a class needs no lock and no volatile field.
 * All other threads reach it by a command that the forwarder carries out between two packets. Under a manual clock,
 * the thread that drives the pipeline has the turn all the time.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ForwarderConfined {}
