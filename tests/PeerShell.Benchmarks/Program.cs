using PeerShell.Benchmarks;

switch (args)
{
    case ["idle"]:
        return await IdleCost.RunAsync();
    case ["stream"]:
        return await OneWayStream.RunAsync();
    case ["mesh"]:
        return await MeshFormation.RunAsync();
    case ["handlers"]:
        return await Handlers.RunAsync();
    case ["requests"]:
        return await Requests.RunAsync();
    default:
        Console.Error.WriteLine("Usage: idle (what a connected peer costs), stream (messages one way), mesh (how long a mesh takes to form), handlers (messages into a handler) or requests. Run it with -c Release.");
        return 64;
}
