namespace PeerShell.Topology.Generators;

/// <summary>
/// Mathematics that uses only operations whose results IEEE 754 defines to the last bit. <see cref="Math.Log(double)"/>
/// comes from the C library and may differ between machines, and with it a generated graph.
/// </summary>
internal static class ExactMath
{
    /// <summary>Returns the natural logarithm of 1 - p, for p from 0 to less than 1.</summary>
    public static double LogOfRest(double p) => p < 1e-9 ? -p : Log(1 - p);

    /// <summary>Returns the natural logarithm of a positive normal number.</summary>
    public static double Log(double value)
    {
        // value = m * 2^e with m near 1. ln m = 2 artanh s, and for |s| < 0.18 eleven terms of its series are exact enough.
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
