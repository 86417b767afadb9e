/**
 * Traffic that the network itself makes, and nodes without a kernel that receive it.
 */
@NullMarked
package dev.netsplit.internal.pipeline.traffic;

import org.jspecify.annotations.NullMarked;
