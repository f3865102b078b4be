using PeerShell.Benchmarks;

switch (args)
{
    case ["idle"]:
        return await IdleCost.RunAsync();
    case ["stream"]:
        return await OneWayStream.RunAsync();
    default:
        Console.Error.WriteLine("Usage: idle (what a connected peer costs) or stream (messages one way). Run it with -c Release.");
        return 64;
}
