package io.github.offspring.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.offspring.CodecException;
import io.github.offspring.testkit.RealProcesses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/// What results of hosted methods come as.
@RealProcesses
class ResultKindsTest {

    interface Shape {
        double area();
    }

    record Square(double side) implements Shape {
        @Override
        public double area() {
            return side * side;
        }
    }

    sealed interface Choice permits One, Other {}

    record One(int number) implements Choice {}

    /// Cannot be sent.
    static final class Other implements Choice {}

    interface Box<T> {
        T get();
    }

    interface Service<B extends Box<String>> {
        CompletionStage<Box<String>> box();

        CompletableFuture<? extends Shape> shape();

        CompletionStage<B> bounded();

        Shape square();

        CompletionStage<Shape> laterSquare();

        Object anything();

        Choice one();

        Choice other();

        CompletionStage<Choice> laterOne();

        CompletionStage<Choice> laterOther();

        Optional<Shape> optional();

        Shape scaled();

        List<Box<String>> boxes();

        Optional<B> boxAtMost();
    }

    /// Holds what stays where it is.
    record Scaled(Shape base) implements Shape {
        @Override
        public double area() {
            return 4 * base.area();
        }
    }

    static final class HostedService implements Service<Box<String>> {
        @Override
        public CompletionStage<Box<String>> box() {
            return CompletableFuture.completedFuture(() -> "boxed");
        }

        @Override
        public CompletableFuture<? extends Shape> shape() {
            Shape shape = () -> 3;
            return CompletableFuture.completedFuture(shape);
        }

        @Override
        public CompletionStage<Box<String>> bounded() {
            return box();
        }

        @Override
        public Shape square() {
            return new Square(2);
        }

        @Override
        public CompletionStage<Shape> laterSquare() {
            return CompletableFuture.completedFuture(square());
        }

        @Override
        public Object anything() {
            return square();
        }

        @Override
        public Choice one() {
            return new One(1);
        }

        @Override
        public Choice other() {
            return new Other();
        }

        @Override
        public CompletionStage<Choice> laterOne() {
            return CompletableFuture.completedFuture(one());
        }

        @Override
        public CompletionStage<Choice> laterOther() {
            return CompletableFuture.completedFuture(other());
        }

        @Override
        public Optional<Shape> optional() {
            return Optional.of(square());
        }

        @Override
        public Shape scaled() {
            return new Scaled(() -> 3);
        }

        @Override
        public List<Box<String>> boxes() {
            return List.of(() -> "boxed");
        }

        @Override
        public Optional<Box<String>> boxAtMost() {
            return Optional.of(() -> "boxed");
        }
    }

    interface Text {
        Text add(String word);

        CompletionStage<Text> addLater(String word);

        Object addAsAny(String word);

        String content();
    }

    /// Could be copied.
    record HostedText(List<String> words) implements Text {
        HostedText() {
            this(new ArrayList<>());
        }

        @Override
        public Text add(String word) {
            words.add(word);
            return this;
        }

        @Override
        public CompletionStage<Text> addLater(String word) {
            return CompletableFuture.completedFuture(add(word));
        }

        @Override
        public Object addAsAny(String word) {
            return add(word);
        }

        @Override
        public String content() {
            return String.join(" ", words);
        }
    }

    interface Library {
        Text text();

        Object textAsAny();
    }

    /// Has been given a text that is hosted.
    record HostedLibrary(Text text) implements Library {
        @Override
        public Object textAsAny() {
            return text;
        }
    }

    @SuppressWarnings("unchecked") // as it is made
    private static Service<Box<String>> host(Manager manager) {
        return manager.host(Service.class, HostedService::new);
    }

    private static <T> T come(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get();
    }

    /// Symptom: only stages of plain interfaces did; others were said not to be serializable.
    @Test
    void stagesOfGenericInterfacesComeAsProxies() throws Exception {
        try (Manager manager = Manager.start()) {
            Service<Box<String>> service = host(manager);

            assertThat(come(service.box()).get()).isEqualTo("boxed");
            assertThat(come(service.shape()).area()).isEqualTo(3);
            assertThat(come(service.bounded()).get()).isEqualTo("boxed");
        }
    }

    /// Symptom: they came as proxies if the declared type was an interface, as copies otherwise.
    @Test
    void recordsComeAsCopiesWhateverTheDeclaredType() throws Exception {
        try (Manager manager = Manager.start()) {
            Service<Box<String>> service = host(manager);

            assertThat(service.square()).isEqualTo(new Square(2));
            assertThat(come(service.laterSquare())).isEqualTo(new Square(2));
            assertThat(service.anything()).isEqualTo(new Square(2));
            assertThat(service.optional()).contains(new Square(2));
        }
    }

    @Test
    void aRecordThatHoldsWhatCannotBeSentStaysWithIt() {
        try (Manager manager = Manager.start()) {
            Shape scaled = host(manager).scaled();
            assertThat(scaled).isNotInstanceOf(Scaled.class);
            assertThat(scaled.area()).isEqualTo(12);
        }
    }

    /// Symptom: the method ran, and its result was said to be hosted in a way that cannot be.
    @Test
    void resultsOfSealedTypesAreCopiedOrCannotBeSent() throws Exception {
        try (Manager manager = Manager.start()) {
            Service<Box<String>> service = host(manager);

            assertThat(service.one()).isEqualTo(new One(1));
            assertThat(come(service.laterOne())).isEqualTo(new One(1));
            assertThatThrownBy(service::other)
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining(Other.class.getName());
            assertThatThrownBy(() -> come(service.laterOther()))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CodecException.class);
        }
    }

    /// Symptom: the second one was added to a copy, and lost.
    @Test
    void whatIsHostedAndGivesItselfIsTheSameOne() throws Exception {
        try (Manager manager = Manager.start()) {
            Text text = manager.host(Text.class, HostedText::new);

            assertThat(text.add("a").add("b")).isEqualTo(text);
            assertThat(come(text.addLater("c")).add("d")).isEqualTo(text);
            assertThat(text.addAsAny("e")).isEqualTo(text);
            assertThat(text.content()).isEqualTo("a b c d e");
        }
    }

    /// Its own target, as it is known to the objects of the manager.
    static final class TextInside {
        private static final HostedText TEXT = new HostedText();

        private TextInside() {}
    }

    /// Symptom: it came as a copy if it could be copied.
    @Test
    void whatIsHostedAlreadyIsTheSameOneWhoeverGivesIt() {
        try (Manager manager = Manager.start()) {
            Text text = manager.host(Text.class, () -> TextInside.TEXT);
            Library library = manager.host(Library.class, () -> new HostedLibrary(TextInside.TEXT));

            assertThat(library.text()).isEqualTo(text);
            library.text().add("a");
            assertThat(text.content()).isEqualTo("a");
            assertThat(library.textAsAny()).isEqualTo(new HostedText(List.of("a")));
        }
    }

    /// The same inside the manager, where nothing is copied.
    @Test
    void whatGivesItselfInsideTheManagerIsTheSameOneOutside() {
        try (Manager manager = Manager.start()) {
            Text text = manager.host(Text.class, HostedText::new);
            Library library = manager.host(Library.class, () -> new HostedLibrary(text.add("a")));

            assertThat(library.text().add("b")).isEqualTo(text);
            assertThat(text.content()).isEqualTo("a b");
        }
    }

    /// Symptom: it was said to need another class, as if that were the only way.
    @Test
    void whatIsInAResultAndCannotBeSentIsSaidToNeedAProxy() {
        try (Manager manager = Manager.start()) {
            Service<Box<String>> service = host(manager);

            assertThatThrownBy(service::boxes)
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("only a result itself comes as a proxy")
                    .hasMessageContaining("manager.host");
            assertThatThrownBy(service::boxAtMost)
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("manager.host");
        }
    }
}
