package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GaussianTest {

    /** From Python's {@code math.erfc}. */
    @ParameterizedTest
    @CsvSource({
        "-8, 6.220960574271819e-16",
        "-7.2, 3.0106279811174455e-13",
        "-5, 2.866515718791946e-07",
        "-3, 0.0013498980316300957",
        "-1, 0.15865525393145707",
        "-0.1, 0.460172162722971",
        "0, 0.5",
        "0.5, 0.6914624612740131",
        "1, 0.8413447460685429",
        "1.96, 0.9750021048517795",
        "3, 0.9986501019683699",
        "5, 0.9999997133484281",
    })
    void phiAgreesWithPublishedValues(double z, double phi) {
        assertThat(Gaussian.cdf(z)).isCloseTo(phi, within(1e-15));
    }

    @Test
    void theInverseLeadsBack() {
        for (double z = -5; z < 5; z += 0.01) {
            assertThat(Gaussian.inverse(Gaussian.cdf(z))).isCloseTo(z, within(1e-9));
        }
    }

    @Test
    void noRandomNumberGivesInfinity() {
        assertThat(Gaussian.inverse(0)).isCloseTo(-8.29, within(0.01));
        assertThat(Gaussian.inverse(Math.nextDown(1.0))).isCloseTo(8.21, within(0.01));
        assertThat(Gaussian.cdf(40)).isLessThan(1);
        assertThat(Gaussian.cdf(-40)).isZero();
    }

    /** E Z² = 1, E e^Z = √e. */
    @Test
    void meansAreExact() {
        assertThat(Gaussian.mean(z -> z * z)).isCloseTo(1, within(1e-13));
        assertThat(Gaussian.mean(Math::exp)).isCloseTo(Math.sqrt(Math.E), within(1e-13));
    }

    /**
     * e^Z = √e · Σ He_k(Z)/k!, so the k-th normalised coefficient is √(e/k!); what lies beyond 8.5, up to 2·10^-9, is
     * missing.
     */
    @Test
    void hermiteCoefficientsAreThoseOfTheExponential() {
        double[] coefficients = Gaussian.hermiteCoefficients(Math::exp, 8);
        double factorial = 1;
        for (int k = 0; k < 8; k++) {
            factorial *= Math.max(1, k);
            assertThat(coefficients[k]).isCloseTo(Math.sqrt(Math.E / factorial), within(1e-8));
        }
    }
}
