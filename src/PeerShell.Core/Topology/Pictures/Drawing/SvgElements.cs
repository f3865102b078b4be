using System.Globalization;
using System.Xml;

namespace PeerShell.Topology.Pictures;

/// <summary>Elements of SVG, written with few words.</summary>
internal static class SvgElements
{
    public const string Namespace = "http://www.w3.org/2000/svg";

    /// <summary>Begins an element; ends it when disposed.</summary>
    public static Ending Element(this XmlWriter writer, string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        writer.WriteStartElement(name, Namespace);
        foreach (var (attribute, value) in attributes)
        {
            if (value is not null)
                writer.WriteAttributeString(attribute, Allowed(value));
        }

        return new Ending(writer);
    }

    /// <summary>An element with nothing but text in it.</summary>
    public static void Text(this XmlWriter writer, string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        using var _ = writer.Element(name, attributes);
        writer.WriteString(Allowed(text));
    }

    /// <summary>A tenth of a point is less than anybody sees.</summary>
    public static string Number(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture) is var text && text == "-0" ? "0" : text;

    public static string Numbers(Point point) => $"{Number(point.X)} {Number(point.Y)}";

    /// <summary>The text without what XML can't have, such as one half of a surrogate pair.</summary>
    public static string Allowed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                i++;
            else if (!XmlConvert.IsXmlChar(text[i]))
                return Allowed($"{text[..i]}\uFFFD{text[(i + 1)..]}");
        }

        return text;
    }

    /// <summary>Ends the element that was begun.</summary>
    internal readonly ref struct Ending(XmlWriter writer)
    {
        public void Dispose() => writer.WriteEndElement();
    }
}
