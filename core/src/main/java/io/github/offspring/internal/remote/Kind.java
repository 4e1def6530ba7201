package io.github.offspring.internal.remote;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A sort of hosted objects: what can be called, how it is done at the server, and what stands for one at a
/// client.
///
/// It travels with each reference, so it is small, and equal to what it was on the other side. Those that come
/// with the library are enum constants.
public interface Kind extends Serializable {

    /// What [#attempt] gives if the call would have to wait.
    Object LATER = new Object();

    /// For error messages: `map`, `interface com.acme.Catalog`.
    String label();

    /// What a hosted object is called, if there are several sorts of one kind; one of another sort is not found by its
    /// name.
    default String sort(Object target) {
        return label();
    }

    /// What sort [#create] makes of such arguments.
    default String sortOf(@Nullable Object[] arguments) {
        return label();
    }

    /// How many methods there are; they are called by their numbers, from 0.
    int methods();

    /// A method's name, for error messages.
    String methodName(int method);

    /// Makes a new object at the server.
    ///
    /// @param arguments as its maker gave them
    /// @throws Exception whatever the making throws
    Object create(@Nullable Object[] arguments) throws Exception;

    /// Whether to make one, or to use it, is to have code of the client's run at the server.
    default boolean runsCode() {
        return false;
    }

    /// Whether a method's calls are to be tried by the thread that reads them, without one of their own: its
    /// arguments are plain, and it mostly need not wait.
    boolean isPrompt(int method);

    /// Whether a prompt method's stage may have to wait: then it is one of the calls that are limited.
    default boolean mayWait(int method) {
        return false;
    }

    /// Does a call of a prompt method, if it need not wait for anything.
    ///
    /// @return its result, or [#LATER] if nothing has been done
    /// @throws Throwable whatever the method throws
    default @Nullable Object attempt(Object target, int method, @Nullable Object[] arguments, Caller caller)
            throws Throwable {
        return LATER;
    }

    /// Does a call, in a thread of its own that may wait and is interrupted if the caller is gone or gives up.
    ///
    /// @return its result; a `CompletionStage` is waited for if [#isStaged]
    /// @throws Throwable whatever the method throws
    @Nullable
    Object invoke(Object target, int method, @Nullable Object[] arguments, Caller caller) throws Throwable;

    /// What a method may change of what clients keep.
    default Change change(int method) {
        return Change.NOTHING;
    }

    /// Whether a method's result is what a `CompletionStage` comes to.
    default boolean isStaged(int method) {
        return false;
    }

    /// Whether a proxy of this kind can be the result of a method.
    default boolean canGiveItself(int method) {
        return false;
    }

    /// What the result of a method is lent as if it is hosted as that already, even if it could be sent as a value.
    default @Nullable Kind knownResult(int method) {
        return null;
    }

    /// What the result of a method is hosted as, if it can only be used where it is.
    ///
    /// @return null if it is sent as a value
    default @Nullable Kind hostedResult(int method, Object result) {
        return null;
    }

    /// Whether a method's result is not there any more, so that it is to be put back if it does not reach its
    /// caller: the object gives it as [Taken]. A caller that cannot read it gets [Several] that say why.
    default boolean takes(int method) {
        return false;
    }

    /// Whether a method's result is [Several] values.
    default boolean givesSeveral(int method) {
        return false;
    }

    /// What stands for an object where it is not.
    Object proxy(Reference reference);
}
