namespace PeerShell.Handlers;

/// <summary>Where other runspaces import the module from.</summary>
internal static class ModulePath
{
    private const string Manifest = "PeerShell.psd1";

    /// <summary>The manifest, which is two folders above the assembly; or the assembly, if that was imported alone.</summary>
    public static string Find()
    {
        var assembly = typeof(ModulePath).Assembly.Location;
        var manifest = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(assembly)!, "..", "..", Manifest));
        return File.Exists(manifest) ? manifest : assembly;
    }
}
