using System.Numerics;

namespace PeerShell.Topology.Generators;

/// <summary>
/// Random numbers that are the same for a seed on every machine and in every version of .NET, which <see cref="Random"/>
/// does not guarantee. The generator is xoshiro256** (Blackman and Vigna, Scrambled Linear Pseudorandom Number Generators,
/// 2018). SplitMix64 fills its state, as its authors recommend.
/// </summary>
internal sealed class SeededRandom
{
    private ulong _s0, _s1, _s2, _s3;

    public SeededRandom(int seed)
    {
        var state = (ulong)seed;
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    public ulong Next()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>
    /// Returns a number from 0 to less than a bound, all with the same probability (Lemire, Fast Random Integer Generation in an
    /// Interval, 2019).
    /// </summary>
    public int Next(int bound)
    {
        while (true)
        {
            var high = Math.BigMul(Next(), (ulong)bound, out var low);
            if (low >= (ulong)bound || low >= unchecked(0 - (ulong)bound) % (ulong)bound)
                return (int)high;
        }
    }

    /// <summary>Returns a number from 0 to less than 1, of 53 random bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Returns true with a probability.</summary>
    public bool Happens(double probability) => NextDouble() < probability;

    /// <summary>Shuffles items; every order has the same probability (Fisher and Yates, in Durstenfeld's version, 1964).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = Next(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
