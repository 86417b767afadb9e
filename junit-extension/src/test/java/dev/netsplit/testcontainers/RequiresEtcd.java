package dev.netsplit.testcontainers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Skips a test on a machine without etcd, as Debian packages it, and without what its image has besides. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@RequiresInstalled(
        value = {"/usr/bin/etcd", "/usr/bin/etcdctl", "/bin/sh", "/bin/grep", "/bin/sleep"},
        packages = "etcd-server and etcd-client")
@interface RequiresEtcd {}
