using System.Text;
using PeerShell.Topology.Pictures;

namespace PeerShell.Topology.Files;

/// <summary>Topologies in files.</summary>
public static class TopologyFile
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const long MaxBytes = 256 * 1024 * 1024;

    /// <summary>The format that a file's name tells.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The format, or null.</returns>
    public static TopologyFormat? FormatOf(string path) => Codec.All
        .FirstOrDefault(codec => codec.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))?.Format;

    /// <summary>Whether files of a format can be read.</summary>
    /// <param name="format">The format.</param>
    /// <returns>Whether they can; the others are only written.</returns>
    public static bool CanRead(TopologyFormat format) => Codec.Of(format).Read is not null;

    /// <summary>Reads a topology.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">Its format; default: what its name tells.</param>
    /// <returns>The topology, and what of the file is not in it.</returns>
    /// <exception cref="TopologyFileException">It holds no topology.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static TopologyFileContent Read(string path, TopologyFormat? format = null)
    {
        var codec = CodecFor(path, format);
        if (codec.Read is null)
            throw new TopologyFileException(path, null, $"{codec.Format} files are only written, not read. {Readable}");

        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        if (stream.Length > MaxBytes)
            throw new TopologyFileException(path, null, $"It has {stream.Length:N0} bytes. At most {MaxBytes:N0} are read.");

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
            throw new TopologyFileException(path, null, "It is not text in UTF-8.", error);
        }
    }

    /// <summary>
    /// Writes a topology. A new file is there as a whole or not at all. What is there already is written over only when all that is to
    /// be written is known, and stays what it is: links are followed, modes and owners kept, and pipes and devices written to.
    /// </summary>
    /// <param name="topology">The topology.</param>
    /// <param name="path">The file.</param>
    /// <param name="format">Its format; default: what its name tells.</param>
    /// <param name="overwrite">Whether a file that is there already is written over.</param>
    /// <param name="picture">If it is a picture: what it looks like.</param>
    /// <returns>What the format has no place for, in sentences for people.</returns>
    /// <exception cref="TopologyFileException">The topology can't be written in that format.</exception>
    /// <exception cref="TopologyException">There are too many nodes or links for a picture, or no node has the tag that gives colors.</exception>
    /// <exception cref="IOException">The file can't be written, or is there already.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static IReadOnlyList<string> Write(
        PeerTopology topology, string path, TopologyFormat? format = null, bool overwrite = false, PictureOptions? picture = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var codec = CodecFor(path, format);
        using var draft = Draft();
        try
        {
            using StreamWriter writer = new(draft, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
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
        new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose });

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

    private static string Readable =>
        $"These are read: {string.Join(", ", Codec.All.Where(codec => codec.Read is not null).Select(codec => $"{codec.Format} ({string.Join(", ", codec.Extensions)})"))}.";

    private static Codec CodecFor(string path, TopologyFormat? format) => (format ?? FormatOf(path)) is { } known
        ? Codec.Of(known)
        : throw new TopologyFileException(path, null, $"Its name doesn't tell its format. Say which, or let the name end in {string.Join(", ", Codec.All.Select(codec => codec.Extensions[0]))}.");
}
