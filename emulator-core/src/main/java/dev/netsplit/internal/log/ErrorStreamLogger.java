package dev.netsplit.internal.log;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.helpers.FormattingTuple;
import org.slf4j.helpers.MessageFormatter;

/**
 * A logger that writes warnings and errors to the error stream, and nothing else. A proxy, since SLF4J's interface has
 * more methods in version 2 than in 1.7.
 *
 * @param name what is logged under
 */
record ErrorStreamLogger(String name) implements InvocationHandler {
    private static final Set<String> LEVELS = Set.of("warn", "error");
    private static final Set<String> ENABLED = Set.of("isWarnEnabled", "isErrorEnabled");

    static Logger named(String name) {
        return (Logger) Proxy.newProxyInstance(
                Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, new ErrorStreamLogger(name));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.getName().equals("equals")
                    ? arguments != null && proxy == arguments[0]
                    : method.invoke(this, arguments);
        } else if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        } else if (LEVELS.contains(method.getName()) && arguments != null) {
            print(method.getName(), arguments);
        }
        return method.getReturnType() == String.class
                ? name
                : method.getReturnType() == boolean.class ? ENABLED.contains(method.getName()) : null;
    }

    private void print(String level, @Nullable Object[] arguments) {
        int message = arguments[0] instanceof Marker ? 1 : 0;
        FormattingTuple text =
                MessageFormatter.arrayFormat(String.valueOf(arguments[message]), parameters(arguments, message + 1));
        System.err.println(level.toUpperCase(Locale.ROOT) + " " + name + " - " + text.getMessage());
        if (text.getThrowable() != null) {
            text.getThrowable().printStackTrace();
        }
    }

    private static @Nullable Object[] parameters(@Nullable Object[] arguments, int from) {
        if (arguments.length == from + 1 && arguments[from] instanceof Object[] several) {
            return several;
        }
        @Nullable Object[] parameters = new @Nullable Object[arguments.length - from];
        System.arraycopy(arguments, from, parameters, 0, parameters.length);
        return parameters;
    }
}
