using System.Text;
using PeerShell.Topology.Pictures;

namespace PeerShell.Topology.Files;

/// <summary>Reads and writes files of topologies.</summary>
public static class TopologyFile
{
    /// <summary>The maximum size of a file that is read, in bytes.</summary>
    public const long MaxBytes = 256 * 1024 * 1024;

    /// <summary>Determines the format from a file's name.</summary>
    /// <param name="path">The path of the file.</param>
    /// <returns>The format, or null if the extension is unknown.</returns>
    public static TopologyFormat? FormatOf(string path) => Codec.All
        .FirstOrDefault(codec => codec.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))?.Format;

    /// <summary>Whether files of a format can be read.</summary>
    /// <param name="format">The format.</param>
    /// <returns>True if they can; false if they are only written.</returns>
    public static bool CanRead(TopologyFormat format) => Codec.Of(format).Read is not null;

    /// <summary>Reads a topology.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="format">The format; null to determine it from the file's name.</param>
    /// <returns>The topology, and notes on what it does not keep of the file.</returns>
    /// <exception cref="TopologyFileException">The file holds no valid topology, or the format is unknown or only written.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static TopologyFileContent Read(string path, TopologyFormat? format = null)
    {
        var codec = CodecFor(path, format);
        if (codec.Read is null)
            throw new TopologyFileException(path, null, $"{codec.Format} files can only be written, not read. {Readable}");

        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        if (stream.Length > MaxBytes)
            throw new TopologyFileException(path, null, $"The file has {stream.Length:N0} bytes. At most {MaxBytes:N0} can be read.");

        GraphDraft draft = new(Path.GetFileNameWithoutExtension(path));
        try
        {
            codec.Read(stream, draft);
            return draft.Finish();
        }
        catch (BadLineException error)
        {
            throw new TopologyFileException(path, error.Line, error.Message, error.InnerException);
        }
        catch (TopologyException error)
        {
            throw new TopologyFileException(path, null, error.Message, error);
        }
        catch (DecoderFallbackException error)
        {
            throw new TopologyFileException(path, null, "The file is not UTF-8 text.", error);
        }
    }

    /// <summary>
    /// Writes a topology. A new file is written as a whole or not at all. An existing file is overwritten only once the complete
    /// content is known, and it keeps its nature: links are followed, mode and owner are kept, pipes and devices are written to.
    /// </summary>
    /// <param name="topology">The topology.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="format">The format; null to determine it from the file's name.</param>
    /// <param name="overwrite">Whether to overwrite an existing file.</param>
    /// <param name="picture">The look of a picture; other formats ignore it.</param>
    /// <returns>What the format can't hold, in sentences for users.</returns>
    /// <exception cref="TopologyFileException">The topology can't be written in that format, or the format is unknown.</exception>
    /// <exception cref="TopologyException">A picture has too many nodes or links, or no node has the tag that gives colors.</exception>
    /// <exception cref="IOException">The file can't be written, or exists already.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static IReadOnlyList<string> Write(
        PeerTopology topology, string path, TopologyFormat? format = null, bool overwrite = false, PictureOptions? picture = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var codec = CodecFor(path, format);
        using var draft = Draft();
        try
        {
            using StreamWriter writer = new(draft, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true)
            {
                NewLine = "\n",
            };
            codec.Write(topology, writer, picture);
        }
        catch (Exception error) when (error is NotSupportedException or ArgumentException)
        {
            throw new TopologyFileException(path, null, error.Message, error);
        }

        draft.Position = 0;
        Copy(draft, path, overwrite);
        return codec.Loss(topology) is { } loss ? [loss] : [];
    }

    private static FileStream Draft() => new(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
        new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
        });

    private static void Copy(FileStream draft, string path, bool overwrite)
    {
        var isNew = !Path.Exists(path);
        using FileStream file = new(path, overwrite ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
        try
        {
            draft.CopyTo(file);
            file.Flush();
        }
        catch when (isNew)
        {
            File.Delete(path);
            throw;
        }
    }

    private static string Readable
    {
        get
        {
            var formats = Codec.All
                .Where(codec => codec.Read is not null)
                .Select(codec => $"{codec.Format} ({string.Join(", ", codec.Extensions)})");
            return $"Formats that can be read: {string.Join(", ", formats)}.";
        }
    }

    private static Codec CodecFor(string path, TopologyFormat? format)
    {
        if ((format ?? FormatOf(path)) is { } known)
            return Codec.Of(known);

        var extensions = string.Join(", ", Codec.All.Select(codec => codec.Extensions[0]));
        throw new TopologyFileException(
            path, null, $"The format can't be determined from the file name. Specify it, or use a file name that ends in {extensions}.");
    }
}
