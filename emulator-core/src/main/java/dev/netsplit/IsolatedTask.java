package dev.netsplit;

import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * Code that is handed over to a class loader of its own, see {@link Node#isolated(IsolatedTask)}. It is a lambda that
 * is copied, by serialization, with the values that it uses from around it.
 */
@FunctionalInterface
public interface IsolatedTask<T> extends Callable<T>, Serializable {}
