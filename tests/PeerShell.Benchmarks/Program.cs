using PeerShell.Benchmarks;

switch (args)
{
    case ["idle"]:
        return await IdleCost.RunAsync();
    case ["stream"]:
        return await OneWayStream.RunAsync();
    case ["mesh"]:
        return await MeshFormation.RunAsync();
    default:
        Console.Error.WriteLine("Usage: idle (what a connected peer costs), stream (messages one way) or mesh (how long a mesh takes to form). Run it with -c Release.");
        return 64;
}
