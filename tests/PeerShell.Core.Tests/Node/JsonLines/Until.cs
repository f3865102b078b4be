using System.Diagnostics;

namespace PeerShell.Tests.Node.JsonLines;

/// <summary>Waits for conditions whose changes no node reports.</summary>
internal static class Until
{
    public static async Task HoldsAsync(Func<bool> holds)
    {
        var watch = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
