namespace PeerShell.Topology.Generators;

/// <summary>
/// Mathematics by the operations alone whose results IEEE 754 fixes to the last bit. <see cref="Math.Log(double)"/> is the C
/// library's, which may differ between machines, and a graph with it.
/// </summary>
internal static class ExactMath
{
    /// <summary>The natural logarithm of 1 - p, for p from 0 to less than 1.</summary>
    public static double LogOfRest(double p) => p < 1e-9 ? -p : Log(1 - p);

    /// <summary>The natural logarithm of a normal positive number.</summary>
    public static double Log(double value)
    {
        // value = m * 2^e with m near 1; ln m = 2 artanh s, whose series for |s| < 0.18 is exact enough after 11 terms.
        const double ln2 = 0.693147180559945309417;
        const double sqrt2 = 1.41421356237309504880;
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (mantissa > sqrt2)
        {
            mantissa /= 2;
            exponent++;
        }

        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var sum = 0.0;
        for (var k = 21; k >= 1; k -= 2)
            sum = (sum * square) + (1.0 / k);

        return (exponent * ln2) + (2 * s * sum);
    }
}
