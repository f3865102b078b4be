using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PeerShell.Tests.Architecture;

/// <summary>Which source file uses what of which other one, as the compiler sees it. Comments don't count.</summary>
internal static class SourceReferences
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>Compiles a folder of source files, and lists all uses between them.</summary>
    /// <param name="folder">The folder, with all below it.</param>
    public static IReadOnlyList<SourceReference> Of(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(path => CSharpSyntaxTree.ParseText(
                File.ReadAllText(path), path: Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/')))
            .ToArray();
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Architecture",
            [CSharpSyntaxTree.ParseText(ImplicitUsings), .. files],
            framework,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        return [.. files.AsParallel().SelectMany(file => Of(file, compilation.GetSemanticModel(file)))];
    }

    private static IEnumerable<SourceReference> Of(SyntaxTree file, SemanticModel model) =>
        from name in file.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
        let symbol = model.GetSymbolInfo(name).Symbol?.OriginalDefinition
        where symbol is INamedTypeSymbol or { ContainingType: not null }
        from place in symbol.Locations
        where place.SourceTree is { } tree && tree != file
        select new SourceReference(file.FilePath, place.SourceTree!.FilePath, symbol.Name);
}
