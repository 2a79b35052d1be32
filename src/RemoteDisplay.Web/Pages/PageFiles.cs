using System.Reflection;
using System.Text;

namespace RemoteDisplay.Web.Pages;

/// <summary>The page's own files, which are embedded in the program, and those of noVNC, from a folder.</summary>
internal sealed class PageFiles
{
    private const string ResourcePrefix = "page/";
    private const string NoVncPrefix = "/novnc/";
    private const string NoVncEntry = NoVncPrefix + "core/rfb.js";

    private const string TokenFormName = ResourcePrefix + "token.html";

    private readonly Dictionary<string, PageFile> _files = new(StringComparer.Ordinal);

    /// <exception cref="IOException">noVNC cannot be read.</exception>
    public PageFiles(string noVncFolder)
    {
        Assembly own = typeof(PageFiles).Assembly;
        IEnumerable<string> pages =
            own.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal));
        foreach (string name in pages)
        {
            byte[] bytes = Read(own, name);
            if (name == TokenFormName)
            {
                TokenForm = Encoding.UTF8.GetString(bytes);
            }
            else
            {
                _files.Add(name[(ResourcePrefix.Length - 1)..], new PageFile(name, bytes));
            }
        }

        _files["/"] = _files["/index.html"];
        foreach (string part in (string[])["core", "vendor"])
        {
            string folder = Path.Combine(noVncFolder, part);
            string[] scripts =
                Directory.Exists(folder) ? Directory.GetFiles(folder, "*.js", SearchOption.AllDirectories) : [];
            foreach (string file in scripts)
            {
                _files.Add(
                    NoVncPrefix + Path.GetRelativePath(noVncFolder, file), new PageFile(file, File.ReadAllBytes(file)));
            }
        }
    }

    /// <summary>The page that asks for the token; it has no path of its own.</summary>
    public string TokenForm { get; } = "";

    public IEnumerable<string> Paths => _files.Keys;

    public bool HasNoVnc => _files.ContainsKey(NoVncEntry);

    public PageFile this[string path] => _files[path];

    private static byte[] Read(Assembly own, string name)
    {
        using Stream resource = own.GetManifestResourceStream(name)!;
        using MemoryStream bytes = new();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
