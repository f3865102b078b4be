namespace PeerShell.Handlers;

/// <summary>Finds the path that other runspaces import the module from.</summary>
internal static class ModulePath
{
    private const string Manifest = "PeerShell.psd1";

    /// <summary>Returns the manifest, which is two folders above the assembly; or the assembly, if it was imported alone.</summary>
    public static string Find()
    {
        var assembly = typeof(ModulePath).Assembly.Location;
        var manifest = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(assembly)!, "..", "..", Manifest));
        return File.Exists(manifest) ? manifest : assembly;
    }
}
