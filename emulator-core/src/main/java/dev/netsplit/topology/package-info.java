/** Who talks to whom: names, links and partitions as pure values. Nothing here touches a network. */
@NullMarked
package dev.netsplit.topology;

import org.jspecify.annotations.NullMarked;
