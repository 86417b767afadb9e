/**
 * What is to happen, in the order of its times: {@code Schedule} calls each {@code Due} when its time has come.
 */
@NullMarked
package dev.netsplit.internal.pipeline.schedule;

import org.jspecify.annotations.NullMarked;
