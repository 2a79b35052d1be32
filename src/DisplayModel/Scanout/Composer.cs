#pragma warning disable CA1822, IDE0060 // stub
namespace DisplayModel;

/// <summary>Makes the picture a pipe shows from its live planes.</summary>
public static class Composer
{
    /// <summary>Composes at the pipe's source size; black where no plane is or where its memory cannot be read.</summary>
    /// <returns>null when the pipe is off.</returns>
    public static Frame? Compose(Pipe pipe, ISurfaceReader surface, bool withCursor = true) => throw new NotSupportedException();
}
