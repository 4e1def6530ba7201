package io.github.offspring.forks;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.surefire.api.provider.ProviderParameters;
import org.apache.maven.surefire.api.util.ScanResult;
import org.apache.maven.surefire.junitplatform.JUnitPlatformProvider;

/// Surefire's own way to run JUnit, except that Maven's JVM need not be able to load the tests.
///
/// Where tests run in several JVMs, Maven's hands out the classes. Of a class it uses only the name, but it asks
/// for the class, which Java 17 cannot load if it was compiled for 25: here it is given an empty one of the same
/// name.
public final class NamesOnlyProvider extends JUnitPlatformProvider {

    private final ProviderParameters parameters;

    /// Called by Surefire.
    ///
    /// @param parameters what is to be run
    public NamesOnlyProvider(ProviderParameters parameters) {
        super(parameters);
        this.parameters = parameters;
    }

    @Override
    public Iterable<Class<?>> getSuites() {
        if (parameters.isInsideFork()) {
            return super.getSuites();
        }
        ScanResult found = parameters.getScanResult();
        EmptyClasses loader = new EmptyClasses();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            names.add(found.getClassName(i));
        }
        // Files are listed in another order on each machine.
        return names.stream().sorted().<Class<?>>map(loader::define).toList();
    }
}
