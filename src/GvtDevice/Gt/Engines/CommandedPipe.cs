using DisplayModel;
using GvtDevice.Pipes;
using GvtDevice.Planes;

namespace GvtDevice.Gt.Engines;

/// <summary>The parts of a pipe that commands use.</summary>
/// <param name="Pipe">The pipe.</param>
/// <param name="Raster">Registers of its scan lines.</param>
/// <param name="Planes">Its universal planes.</param>
internal sealed record CommandedPipe(Pipe Pipe, PipeBlock Raster, IReadOnlyList<PlaneBlock> Planes);
