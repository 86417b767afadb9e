package dev.netsplit;

import java.io.Serializable;

/** Like {@link IsolatedTask}, without a result. */
@FunctionalInterface
public interface IsolatedAction extends NodeTask, Serializable {}
