using DisplayModel;
using GvtDevice.Pipes;
using GvtDevice.Planes;

namespace GvtDevice.Gt.Engines;

/// <summary>A pipe as commands reach it.</summary>
/// <param name="Pipe">The pipe.</param>
/// <param name="Raster">Its scan lines.</param>
/// <param name="Planes">Its universal planes.</param>
internal sealed record CommandedPipe(Pipe Pipe, PipeBlock Raster, IReadOnlyList<PlaneBlock> Planes);
